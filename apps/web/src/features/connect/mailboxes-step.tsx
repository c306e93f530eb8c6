'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type Dispatch, useEffect, useEffectEvent, useState } from 'react';
import { Button } from '@/components/button';
import { Select } from '@/components/select';
import { Skeleton } from '@/components/skeleton';
import { type ApiOutputs, useTRPC, useTRPCClient } from '@/lib/trpc';
import { useProblemText } from '@/lib/use-problem-text';
import { choosableRoles, type Mailbox, mailboxByRole, mailboxChoices } from './mailbox-roles';
import { WizardFrame } from './wizard-frame';
import type { WizardEvent } from './wizard-reducer';
import type { Connection } from './wizard-state';

type SyncResult = ApiOutputs['connections']['syncMailboxes'];

const none = 'none';

/** Fetches the mailboxes once when the part is shown, and again on demand. */
function useMailboxSync(connection: Connection) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [mailboxes, setMailboxes] = useState<readonly Mailbox[] | null>(null);
  const sync = useMutation<SyncResult>({
    mutationFn: async () => {
      const result = await client.connections.syncMailboxes.mutate({ connectionId: connection.id });
      setMailboxes(await client.mailboxes.list.query({ connectionId: connection.id }));
      await queryClient.invalidateQueries(trpc.mailboxes.pathFilter());
      return result;
    },
  });
  const start = useEffectEvent(() => sync.mutate());
  useEffect(() => start(), []);
  return { mailboxes, setMailboxes, sync };
}

interface RoleListProps {
  readonly connection: Connection;
  readonly mailboxes: readonly Mailbox[];
  readonly onChange: (mailboxes: readonly Mailbox[]) => void;
}

/** Which mailbox serves which purpose; each can be changed but the inbox. */
function RoleList({ connection, mailboxes, onChange }: RoleListProps) {
  const text = useTranslations('connect');
  const errorText = useProblemText();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const setRole = useMutation(
    trpc.mailboxes.setRole.mutationOptions({
      onSuccess: async (changed) => {
        onChange(changed);
        await queryClient.invalidateQueries(trpc.mailboxes.pathFilter());
      },
    }),
  );
  const choices = mailboxChoices(mailboxes);
  const choose = (role: (typeof choosableRoles)[number], current: Mailbox | null, mailboxId: string) => {
    if (mailboxId !== none) setRole.mutate({ connectionId: connection.id, mailboxId, role });
    else if (current) setRole.mutate({ connectionId: connection.id, mailboxId: current.id, role: 'none' });
  };
  return (
    <>
      <ul className="divide-y divide-line rounded-m border border-line">
        {mailboxByRole(mailboxes).map(({ role, mailbox }) => (
          <li key={role} className="flex items-center gap-3 px-3.5 py-1.5">
            <span className="w-28 shrink-0 text-ink-2">{text(`roles.${role}`)}</span>
            {role === 'inbox' ? (
              <span className="min-w-0 truncate px-1 py-1">{mailbox?.path.join(' / ') ?? text('mailboxes.none')}</span>
            ) : (
              <Select
                look="bare"
                className="min-w-0 flex-1 justify-between"
                aria-label={text('mailboxes.role', { role: text(`roles.${role}`) })}
                value={mailbox?.id ?? none}
                disabled={setRole.isPending}
                onValueChange={(value) => choose(role, mailbox, value)}
                options={[{ value: none, label: text('mailboxes.makeLater') }, ...choices]}
              />
            )}
          </li>
        ))}
      </ul>
      {setRole.isError ? (
        <p role="alert" className="text-sm text-danger">
          {text('mailboxes.roleFailed')} {errorText(setRole.error)}
        </p>
      ) : null}
    </>
  );
}

/** Shows what each mailbox is used for. */
export function MailboxesStep({ connection, dispatch }: { connection: Connection; dispatch: Dispatch<WizardEvent> }) {
  const text = useTranslations('connect');
  const errorText = useProblemText();
  const { mailboxes, setMailboxes, sync } = useMailboxSync(connection);
  const failed = sync.data?.errors ?? [];
  return (
    <WizardFrame
      reached={4}
      title={text('mailboxes.title')}
      lead={mailboxes ? text('mailboxes.lead', { count: mailboxes.length }) : connection.emailAddress}
      onSubmit={() => dispatch({ type: 'mailboxes-done' })}
      footer={
        <>
          {sync.isError ? <Button onClick={() => sync.mutate()}>{text('signIn.testAgain')}</Button> : <span />}
          <Button kind="primary" type="submit" disabled={sync.isPending && !mailboxes}>
            {text('continue')}
          </Button>
        </>
      }
    >
      {sync.isError ? (
        <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
          {text('mailboxes.failed')} {errorText(sync.error)}
        </p>
      ) : null}
      {failed.length > 0 ? (
        <p role="status" className="rounded-m bg-warn-soft px-3.5 py-3 text-[13.5px]/5 text-warn-ink">
          {text('mailboxes.partly', { count: failed.length, names: failed.map((each) => each.mailbox).join(', ') })}
        </p>
      ) : null}
      {mailboxes ? <RoleList connection={connection} mailboxes={mailboxes} onChange={setMailboxes} /> : null}
      {mailboxes || sync.isError ? null : (
        <div role="status" className="flex flex-col gap-3 rounded-m border border-line p-3.5">
          <span className="sr-only">{text('mailboxes.syncing')}</span>
          {choosableRoles.map((role) => (
            <Skeleton key={role} className="h-4 w-2/3" />
          ))}
        </div>
      )}
    </WizardFrame>
  );
}
