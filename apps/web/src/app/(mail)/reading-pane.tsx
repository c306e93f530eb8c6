'use client';
import { useQuery } from '@tanstack/react-query';
import { FolderInput } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import { MailboxPicker } from '@/components/mailbox-picker';
import { InlineComposer } from '@/features/composer/inline-composer';
import { ReadOnlyLine } from '@/features/thread-view/read-only-line';
import { findAnswered, ReplyLine } from '@/features/thread-view/reply-line';
import { type ThreadDetails, ThreadPane } from '@/features/thread-view/thread-pane';
import { ThreadToolbar } from '@/features/thread-view/thread-toolbar';
import { requestCompose } from '@/lib/compose-bus';
import { findNeighbour, useListStore } from '@/lib/list-store';
import type { MailboxView, MessageView } from '@/lib/mail-view';
import { useShortcuts } from '@/lib/shortcut-bus';
import { toThreadRow } from '@/lib/thread-row';
import { useTRPC, useTRPCClient } from '@/lib/trpc';
import { useFailureToast } from '@/lib/use-failure-toast';
import { useConnections } from '@/lib/use-mailboxes';
import type { OpenThread } from '@/lib/use-open-thread';
import { useOwnAddresses } from '@/lib/use-own-addresses';
import type { MailCommands } from './use-mail-commands';

interface ReadingPaneProps {
  readonly open: OpenThread;
  readonly mailboxes: readonly MailboxView[];
  readonly commands: MailCommands;
}

function useAnswerKeys(thread: ThreadDetails | undefined, isReadOnly: boolean): void {
  const answer = (kind: 'reply' | 'reply-all' | 'forward') => () => {
    const message = thread && !isReadOnly ? findAnswered(thread.messages) : undefined;
    if (!message) return false;
    requestCompose({ kind, message, isInline: kind !== 'forward' });
    return true;
  };
  useShortcuts({ reply: answer('reply'), 'reply-all': answer('reply-all'), forward: answer('forward') });
}

/** The conversation that is open, with what can be done with it. */
export function ReadingPane({ open, mailboxes, commands }: ReadingPaneProps) {
  const trpc = useTRPC();
  const text = useTranslations('mail');
  const { data: connections } = useConnections();
  const connection = connections?.find((each) => each.id === open.connectionId);
  const ownAddresses = useOwnAddresses();
  const rows = useListStore((state) => state.rows);
  const hasMore = useListStore((state) => state.hasMore);
  const { data: thread } = useQuery(trpc.mail.get.queryOptions(open, { staleTime: 10_000 }));
  const isReadOnly = connection?.canChange === false;
  useAnswerKeys(thread, isReadOnly);

  const position = rows.findIndex((row) => row.id === open.threadId);
  const row = rows[position] ?? (thread ? toThreadRow(thread) : undefined);
  const withRow = (act: (rows: readonly [NonNullable<typeof row>]) => void) => () => {
    if (row) act([row]);
  };
  const own = { name: connection?.displayName ?? null, address: connection?.emailAddress ?? '' };
  const drawReply = (shown: ThreadDetails) => {
    if (connection && isReadOnly) return <ReadOnlyLine connection={connection} />;
    const message = findAnswered(shown.messages);
    return <InlineComposer threadId={shown.id} fallback={message ? <ReplyLine message={message} own={own} /> : null} />;
  };
  const moveMenu = (
    <MailboxPicker
      label={text('acts.doMove')}
      mailboxes={mailboxes.filter((mailbox) => mailbox.connectionId === open.connectionId)}
      onPick={(target) => withRow((chosen) => commands.moveTo(chosen, target))()}
      trigger={
        <button
          type="button"
          aria-label={text('acts.doMove')}
          className="grid size-[34px] place-items-center rounded-[8px] text-ink-2 hover:bg-hover hover:text-ink"
        >
          <FolderInput className="size-[17px] stroke-[1.6]" />
        </button>
      }
    />
  );
  return (
    <>
      <ThreadToolbar
        isStarred={row?.isFlagged ?? false}
        position={
          position < 0 ? null : text('position', { position: position + 1, total: `${rows.length.toLocaleString()}${hasMore ? '+' : ''}` })
        }
        place={commands.place}
        moveMenu={moveMenu}
        isReadOnly={isReadOnly}
        acts={{
          archive: withRow(commands.archive),
          trash: withRow(commands.trash),
          junk: withRow(commands.junk),
          markUnread: withRow((chosen) => commands.setRead(chosen, false)),
          toggleStar: withRow((chosen) => commands.setStarred(chosen, !chosen[0].isFlagged)),
          back: commands.close,
          previous: findNeighbour(rows, open.threadId, -1) && position >= 0 ? () => commands.step(-1) : null,
          next: findNeighbour(rows, open.threadId, 1) && position >= 0 ? () => commands.step(1) : null,
        }}
      />
      <ThreadPane
        key={open.threadId}
        open={open}
        connection={connection}
        ownAddresses={ownAddresses}
        drawReply={drawReply}
        drawDraftActs={(message) => (isReadOnly ? null : <DraftActs message={message} />)}
        onRead={(read) => commands.setRead([rows.find((each) => each.id === read.id) ?? toThreadRow(read)], true, true)}
      />
    </>
  );
}

/** A draft inside a conversation: one goes on writing it. */
function DraftActs({ message }: { message: MessageView }) {
  const text = useTranslations('mail');
  const client = useTRPCClient();
  const showFailure = useFailureToast();
  const goOn = async () => {
    const draft = await client.drafts.open.mutate({ connectionId: message.connectionId, messageId: message.id });
    requestCompose({ kind: 'draft', draft, inlineThreadId: message.threadId });
  };
  return (
    <div className="mx-[18px] mt-3 flex items-center gap-3 rounded-[8px] bg-hover px-3 py-2 text-sm">
      <span className="flex-1 text-ink-2">{text('isDraft')}</span>
      <Button size="small" onClick={() => void goOn().catch(showFailure)}>
        {text('continueDraft')}
      </Button>
    </div>
  );
}
