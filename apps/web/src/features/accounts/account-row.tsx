'use client';
import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/connection/problem-notice';
import { StageColumns } from '@/components/connection/stage-columns';
import { IconButton } from '@/components/icon-button';
import { Menu, MenuItem, MenuSeparator } from '@/components/menu';
import { healthOf } from '@/lib/connection-health';
import { useProblemText } from '@/lib/use-problem-text';
import { AccountColor } from './account-color';
import { AccountStatus } from './account-status';
import { RemoveDialog } from './remove-dialog';
import { SyncResult } from './sync-result';
import { type Connection, useAccountActs } from './use-account-acts';

type Acts = ReturnType<typeof useAccountActs>;

const wantsMending = (connection: Connection) => healthOf(connection) === 'broken';

function AccountButtons({ connection, acts, onRemove }: { connection: Connection; acts: Acts; onRemove: () => void }) {
  const text = useTranslations('accounts');
  const isDemo = connection.provider === 'demo';
  const mustMend = wantsMending(connection);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isDemo ? null : (
        <Button size="small" kind={mustMend ? 'primary' : 'secondary'} asChild>
          <Link href={{ pathname: '/connect', query: { connection: connection.id } }}>{text(mustMend ? 'reconnect' : 'edit')}</Link>
        </Button>
      )}
      <Button size="small" disabled={acts.test.isPending} onClick={() => acts.test.mutate({ connectionId: connection.id })}>
        {text(acts.test.isPending ? 'testing' : 'test')}
      </Button>
      <Button size="small" disabled={acts.sync.isPending} onClick={() => acts.sync.mutate({ connectionId: connection.id })}>
        {text(acts.sync.isPending ? 'syncing' : 'sync')}
      </Button>
      <Menu
        trigger={
          <IconButton label={text('more', { label: connection.label })} size="small">
            <MoreHorizontal />
          </IconButton>
        }
      >
        <MenuItem disabled={connection.isDefault} onSelect={() => acts.setDefault.mutate({ connectionId: connection.id })}>
          {text('makeDefault')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem isDangerous onSelect={onRemove}>
          {text('remove')}
        </MenuItem>
      </Menu>
    </div>
  );
}

/** What the last test, sync or other act on an account brought. */
function AccountOutcome({ connection, acts }: { connection: Connection; acts: Acts }) {
  const text = useTranslations('accounts');
  const errorText = useProblemText();
  const { test, sync } = acts;
  const report = test.data?.report;
  const hasServers = connection.settings !== null;
  const problems = report?.steps.flatMap((step) => (step.result === 'ok' ? [] : [step.result])) ?? [];
  const stored = !test.isPending && problems.length === 0 && wantsMending(connection) ? connection.lastError : null;
  const error = test.error ?? sync.error ?? acts.setDefault.error ?? acts.change.error;
  return (
    <>
      {hasServers && (test.isPending || report) ? <StageColumns steps={report?.steps ?? []} isRunning={test.isPending} /> : null}
      {report?.isOk && !test.isPending ? (
        <p role="status" className="text-sm text-ok">
          {text('passed')}
        </p>
      ) : null}
      {test.isPending ? null : problems.map((problem) => <ProblemNotice key={problem.protocol} problem={problem} />)}
      {stored ? <ProblemNotice problem={stored} /> : null}
      {sync.data && !sync.isPending ? <SyncResult result={sync.data} /> : null}
      {error ? (
        <p role="alert" className="text-sm text-danger">
          {text('actFailed')} {errorText(error)}
        </p>
      ) : null}
    </>
  );
}

/** One account with its status and everything one can do with it. */
export function AccountRow({ connection }: { connection: Connection }) {
  const text = useTranslations('accounts');
  const acts = useAccountActs();
  const [isRemoving, setIsRemoving] = useState(false);
  return (
    <li aria-label={connection.label} className="flex flex-col gap-3 px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-3">
        <AccountColor connection={connection} onChange={(color) => acts.change.mutate({ connectionId: connection.id, color })} />
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 break-words font-[600]">{connection.label}</span>
            {connection.isDefault ? <Badge>{text('default')}</Badge> : null}
            {connection.provider === 'demo' ? <Badge>{text('demo')}</Badge> : null}
          </p>
          {connection.emailAddress === connection.label ? null : <p className="break-words text-ink-2">{connection.emailAddress}</p>}
          <AccountStatus connection={connection} />
        </div>
        <AccountButtons connection={connection} acts={acts} onRemove={() => setIsRemoving(true)} />
      </div>
      {healthOf(connection) === 'unreachable' ? <p className="text-sm text-warn-ink">{text('unreachableText')}</p> : null}
      <AccountOutcome connection={connection} acts={acts} />
      <RemoveDialog connection={connection} isOpen={isRemoving} onOpenChange={setIsRemoving} />
    </li>
  );
}

function Badge({ children }: { children: string }) {
  return <span className="rounded-s border border-line-strong px-1.5 text-2xs text-ink-2">{children}</span>;
}
