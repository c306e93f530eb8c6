'use client';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { ConnectionBanner } from '@/components/connection-banner';
import { ComposeDock } from '@/features/composer/compose-dock';
import { ComposeProvider } from '@/features/composer/compose-provider';
import { LiveBanner } from '@/features/live/live-banner';
import { SyncLines } from '@/features/live/sync-lines';
import { PersonMenu } from '@/features/mailboxes/person-menu';
import { Sidebar } from '@/features/mailboxes/sidebar';
import { OutboxLine } from '@/features/outbox/outbox-line';
import { CommandPalette } from '@/features/shortcuts/command-palette';
import { ShortcutSheet } from '@/features/shortcuts/shortcut-sheet';
import { classNames } from '@/lib/class-names';
import { requestCompose } from '@/lib/compose-bus';
import { healthOf } from '@/lib/connection-health';
import { useLiveMail } from '@/lib/live/use-live-mail';
import { mailHref } from '@/lib/mail-view';
import { useShortcuts } from '@/lib/shortcut-bus';
import { useSidebarLook } from '@/lib/sidebar-look';
import { undoLatest } from '@/lib/undo-store';
import { useFailedChanges } from '@/lib/use-failed-changes';
import { useConnections, useMailboxes } from '@/lib/use-mailboxes';
import { useSession } from '@/lib/use-session';
import { SidebarDrawer } from './sidebar-drawer';
import { SidebarLookButton } from './sidebar-look-button';

function useGoShortcuts(scope: string): void {
  const router = useRouter();
  const go = (view: string) => () => {
    router.push(mailHref(scope, view));
    return true;
  };
  useShortcuts({
    'go-inbox': go('inbox'),
    'go-starred': go('starred'),
    'go-sent': go('sent'),
    'go-drafts': go('drafts'),
    undo: undoLatest,
    compose: () => {
      requestCompose({ kind: 'new', ...(scope === 'all' ? {} : { connectionId: scope }) });
      return true;
    },
  });
}

/** What stands around every mail page: the way about, the composers, the keys. */
export function MailShell({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const router = useRouter();
  const text = useTranslations('mail');
  const { data: session } = useSession();
  const { data: connections } = useConnections();
  const mailboxes = useMailboxes();
  const person = session?.person ?? null;
  useFailedChanges(person !== null);
  useLiveMail(person?.id ?? null);
  const isSignedOut = session !== undefined && person === null;
  const hasNoAccount = person !== null && connections?.length === 0;
  useGoShortcuts(/^\/mail\/([^/]+)/.exec(pathname)?.[1] ?? 'all');
  useEffect(() => {
    if (isSignedOut) window.location.assign(session?.isFirstRun ? '/sign-up' : '/sign-in');
  }, [isSignedOut, session?.isFirstRun]);
  useEffect(() => {
    if (hasNoAccount) router.replace('/connect' as Parameters<typeof router.replace>[0]);
  }, [hasNoAccount, router]);

  const count = (health: ReturnType<typeof healthOf>) => connections?.filter((connection) => healthOf(connection) === health).length ?? 0;
  const findStatus = () => {
    if (count('broken') > 0) return text('statusBroken', { count: count('broken') });
    return count('unreachable') > 0 ? text('statusUnreachable', { count: count('unreachable') }) : text('statusOk');
  };
  const look = useSidebarLook();
  const drawSidebar = (onNavigate?: () => void) => (
    <Sidebar
      // A drawer is as wide as its words.
      look={onNavigate ? 'words' : look}
      lookButton={onNavigate ? null : <SidebarLookButton look={look} />}
      pathname={pathname}
      connections={connections ?? []}
      mailboxes={mailboxes}
      outbox={<OutboxLine isCurrent={pathname === '/outbox'} onNavigate={onNavigate} />}
      progress={<SyncLines connections={connections ?? []} />}
      person={person ? <PersonMenu name={person.name} email={person.email} status={findStatus()} /> : null}
      onNavigate={onNavigate}
    />
  );
  const page = (
    <div
      className={classNames(
        'grid h-dvh overflow-hidden narrow:grid-cols-1',
        look === 'signs' ? 'grid-cols-[56px_minmax(0,1fr)]' : 'grid-cols-[240px_minmax(0,1fr)]',
      )}
    >
      <aside className="min-h-0 border-r border-line narrow:hidden">{drawSidebar()}</aside>
      <SidebarDrawer draw={drawSidebar} />
      <main className="flex min-h-0 min-w-0 flex-col">
        <LiveBanner />
        <ConnectionBanner />
        {children}
      </main>
      <ComposeDock />
      <ShortcutSheet />
      <CommandPalette />
    </div>
  );
  return person ? <ComposeProvider personId={person.id}>{page}</ComposeProvider> : <EmptyShell />;
}

/** The panes before it is known who is here. */
function EmptyShell() {
  return (
    <div className="grid h-dvh grid-cols-[240px_minmax(0,1fr)] narrow:grid-cols-1" aria-busy="true">
      <div className="border-r border-line bg-sidebar narrow:hidden" />
      <main className="bg-panel wide:grid wide:grid-cols-[408px_1fr]">
        <div className="h-full border-line wide:border-r" />
        <div className="hidden bg-canvas wide:block" />
      </main>
    </div>
  );
}
