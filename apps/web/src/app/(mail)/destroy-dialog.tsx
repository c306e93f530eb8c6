'use client';
import { useTranslations } from 'next-intl';
import { create } from 'zustand';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { inChunks } from '@/lib/in-chunks';
import { findShownMailbox, type MailboxView, type MailView, type ThreadRow } from '@/lib/mail-view';
import { useThreadLists } from '@/lib/thread-lists';
import { useTRPCClient } from '@/lib/trpc';
import { useFailureToast } from '@/lib/use-failure-toast';
import { useConnections } from '@/lib/use-mailboxes';
import { WiderAccessLine } from './wider-access-line';

interface DestroyRequest {
  readonly rows: readonly ThreadRow[];
  readonly view: MailView;
  readonly leave: (rows: readonly ThreadRow[]) => void;
}

const useRequest = create<{ request: DestroyRequest | null }>(() => ({ request: null }));

/** Asks before mail is deleted for good. */
export function confirmDestroy(rows: readonly ThreadRow[], view: MailView, leave: DestroyRequest['leave']): void {
  if (rows.length > 0) useRequest.setState({ request: { rows, view, leave } });
}

/** The one question about mail that cannot be undone. */
export function DestroyDialog({ mailboxes }: { mailboxes: readonly MailboxView[] }) {
  const { request } = useRequest();
  const { data: connections = [] } = useConnections();
  const client = useTRPCClient();
  const lists = useThreadLists();
  const text = useTranslations('mail.destroy');
  const common = useTranslations('common');
  const showFailure = useFailureToast();
  if (!request) return null;
  const close = () => useRequest.setState({ request: null });
  const locked = connections.filter(({ id, canDestroy }) => !canDestroy && request.rows.some((row) => row.connectionId === id));
  const rows = request.rows.filter(({ connectionId }) => locked.every(({ id }) => id !== connectionId));
  const destroy = async () => {
    const { view, leave } = request;
    close();
    leave(rows);
    const sources = [...new Set(rows.flatMap((row) => findShownMailbox(view, row.connectionId, mailboxes) ?? []))];
    const putBack = lists.takeOut(rows, sources, false);
    const calls = sources.flatMap((mailbox) => {
      const threadIds = rows.filter((row) => row.connectionId === mailbox.connectionId).map((row) => row.id);
      const target = { connectionId: mailbox.connectionId, mailboxId: mailbox.id };
      return inChunks(threadIds).map((ids) => client.mail.destroy.mutate({ ...target, threadIds: ids }));
    });
    await Promise.all(calls).catch((error: unknown) => {
      putBack();
      showFailure(error);
    });
    await lists.settle();
  };
  const footer = (
    <>
      <Button onClick={close}>{common('cancel')}</Button>
      {rows.length > 0 ? (
        <Button kind="danger" onClick={() => void destroy()}>
          {text('confirm')}
        </Button>
      ) : null}
    </>
  );
  const words =
    rows.length > 0 ? { title: text('title', { count: rows.length }), description: text('text') } : { title: text('locked.title') };
  return (
    <Dialog isOpen onOpenChange={close} {...words} footer={footer}>
      {locked.map((connection) => (
        <WiderAccessLine key={connection.id} connection={connection} />
      ))}
    </Dialog>
  );
}
