'use client';
import { Archive, CircleAlert, CloudOff, File, Inbox, Layers, Mails, Send, ShieldAlert, SquarePen, Star, Trash2 } from 'lucide-react';
import type { Route } from 'next';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Brand } from '@/components/brand';
import { Button } from '@/components/button';
import { Hint } from '@/components/hint';
import { requestCompose } from '@/lib/compose-bus';
import { healthOf } from '@/lib/connection-health';
import { type ConnectionView, type MailboxView, mailHref, type ViewName } from '@/lib/mail-view';
import { connectionColor } from '@/lib/person-look';
import type { SidebarLook } from '@/lib/sidebar-look';
import { listTree } from './mailbox-tree';
import { NavItem } from './nav-item';

const views: readonly { readonly name: ViewName; readonly icon: ReactNode }[] = [
  { name: 'inbox', icon: <Inbox /> },
  { name: 'starred', icon: <Star /> },
  { name: 'sent', icon: <Send /> },
  { name: 'drafts', icon: <File /> },
  { name: 'archive', icon: <Archive /> },
  { name: 'junk', icon: <ShieldAlert /> },
  { name: 'trash', icon: <Trash2 /> },
  { name: 'all', icon: <Mails /> },
];

interface SidebarProps {
  readonly look: SidebarLook;
  /** The button that changes the look; none where it cannot change. */
  readonly lookButton?: ReactNode;
  readonly pathname: string;
  readonly connections: readonly ConnectionView[];
  readonly mailboxes: readonly MailboxView[];
  /** Lines about mail that waits to be sent. */
  readonly outbox: ReactNode;
  /** How far accounts are read in, while they are. */
  readonly progress: ReactNode;
  readonly person: ReactNode;
  /** Called when a line was chosen, to close a drawer. */
  readonly onNavigate?: () => void;
}

/** Where one can go: views, accounts, and the mailboxes of the account in question. */
export function Sidebar({ look, lookButton, pathname, connections, mailboxes, outbox, progress, person, onNavigate }: SidebarProps) {
  const text = useTranslations('mail');
  const isSign = look === 'signs';
  const scopeInPath = /^\/mail\/([^/]+)/.exec(pathname)?.[1] ?? 'all';
  const scope = connections.some((connection) => connection.id === scopeInPath) ? scopeInPath : 'all';
  const write = () => {
    onNavigate?.();
    requestCompose({ kind: 'new', ...(scope === 'all' ? {} : { connectionId: scope }) });
  };
  const countOf = (connectionId: string, name: ViewName): number =>
    mailboxes
      .filter((mailbox) => mailbox.role === name && (connectionId === 'all' || mailbox.connectionId === connectionId))
      .reduce((sum, mailbox) => sum + (name === 'drafts' ? mailbox.totalCount : mailbox.unreadCount), 0);
  const item = (href: Route, label: string, rest: { icon?: ReactNode; count?: number; depth?: number; isTotal?: boolean }) => {
    const { isTotal = false, ...looks } = rest;
    const countLabel = text(isTotal ? 'totalCount' : 'unreadCount', { count: looks.count ?? 0 });
    return (
      <NavItem
        key={href}
        href={href}
        label={label}
        isCurrent={pathname === href}
        isSign={isSign}
        countLabel={countLabel}
        onNavigate={onNavigate}
        {...looks}
      />
    );
  };

  return (
    <nav
      aria-label={text('navigation')}
      data-look={look}
      className="flex h-full min-h-0 flex-col bg-sidebar px-2.5 pt-3.5 pb-2.5 [&[data-look=signs]]:px-2"
    >
      <div className="flex min-h-[34px] items-center justify-between pb-2 pl-2 signs:flex-col signs:gap-2 signs:pl-0">
        <Brand />
        {lookButton}
      </div>
      <WriteButton isSign={isSign} onClick={write} />
      <div className="scroll-quiet -mx-2.5 flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-2.5 pb-3">
        {views.map(({ name, icon }) =>
          item(mailHref(scope, name), text(`view.${name}`), {
            icon,
            count: name === 'inbox' || name === 'drafts' ? countOf(scope, name) : 0,
            isTotal: name === 'drafts',
          }),
        )}
        {outbox}
        <AccountLines
          connections={connections}
          scope={scope}
          pathname={pathname}
          countOf={countOf}
          isSign={isSign}
          onNavigate={onNavigate}
        />
        {isSign ? null : <MailboxLines connections={connections} mailboxes={mailboxes} scope={scope} item={item} />}
      </div>
      {progress}
      <div className="border-t border-line pt-2">{person}</div>
    </nav>
  );
}

function WriteButton({ isSign, onClick }: { isSign: boolean; onClick: () => void }) {
  const text = useTranslations('mail');
  const button = (
    <Button kind="primary" className="mx-0.5 mb-3 justify-between px-3 signs:mx-0 signs:justify-center signs:px-0" onClick={onClick}>
      <span className="flex items-center gap-2">
        <SquarePen className="size-4 stroke-[1.8]" />
        <span className="signs:sr-only">{text('write')}</span>
      </span>
      <kbd className="narrow:hidden signs:hidden">c</kbd>
    </Button>
  );
  if (!isSign) return button;
  return (
    <Hint label={text('write')} shortcut="c" side="right">
      {button}
    </Hint>
  );
}

interface AccountLinesProps {
  readonly connections: readonly ConnectionView[];
  readonly scope: string;
  readonly pathname: string;
  readonly countOf: (connectionId: string, name: ViewName) => number;
  readonly isSign: boolean;
  readonly onNavigate?: () => void;
}

function Caption({ children }: { children: ReactNode }) {
  return <h2 className="shrink-0 truncate px-2.5 pt-4 pb-1.5 text-[11.5px]/4 tracking-[0.02em] text-ink-3 signs:sr-only">{children}</h2>;
}

function AccountLines({ connections, scope, pathname, countOf, isSign, onNavigate }: AccountLinesProps) {
  const text = useTranslations('mail');
  const isCurrent = (id: string) => scope === id && (id !== 'all' || pathname.startsWith('/mail/'));
  const label = (id: string) => text('unreadCount', { count: countOf(id, 'inbox') });
  return (
    <>
      <Caption>{text('accounts')}</Caption>
      {isSign ? <hr className="mx-1.5 my-2 border-line" /> : null}
      {connections.length > 1 ? (
        <NavItem
          href={mailHref('all', 'inbox')}
          isCurrent={isCurrent('all')}
          icon={<Layers />}
          look="quiet"
          label={text('allAccounts')}
          isSign={isSign}
          onNavigate={onNavigate}
        />
      ) : null}
      {connections.map((connection) => (
        <NavItem
          key={connection.id}
          look="quiet"
          href={mailHref(connection.id, 'inbox')}
          isCurrent={isCurrent(connection.id)}
          icon={<AccountSign connection={connection} />}
          label={connection.label}
          count={countOf(connection.id, 'inbox')}
          countLabel={label(connection.id)}
          isSign={isSign}
          onNavigate={onNavigate}
        />
      ))}
    </>
  );
}

/** Its colour while all is well. */
function AccountSign({ connection }: { connection: ConnectionView }) {
  const text = useTranslations('mail');
  switch (healthOf(connection)) {
    case 'broken':
      return <CircleAlert role="img" aria-label={text('accountBroken')} className="text-danger" />;
    case 'unreachable':
      return <CloudOff role="img" aria-label={text('accountUnreachable')} className="text-warn-ink" />;
    default:
      return <span className="mx-1 size-2 shrink-0 rounded-full" style={{ background: connectionColor(connection.color) }} />;
  }
}

interface MailboxLinesProps {
  readonly connections: readonly ConnectionView[];
  readonly mailboxes: readonly MailboxView[];
  readonly scope: string;
  readonly item: (href: Route, label: string, rest: { count?: number; depth?: number }) => ReactNode;
}

function MailboxLines({ connections, mailboxes, scope, item }: MailboxLinesProps) {
  const text = useTranslations('mail');
  const chosen =
    connections.find((connection) => connection.id === scope) ?? connections.find((connection) => connection.isDefault) ?? connections[0];
  const lines = chosen ? listTree(mailboxes, chosen.id) : [];
  if (!chosen || lines.length === 0) return null;
  return (
    <>
      <Caption>{connections.length > 1 ? text('mailboxesOf', { account: chosen.label }) : text('mailboxes')}</Caption>
      {lines.map(({ mailbox, depth }) =>
        mailbox.isSelectable ? (
          item(mailHref(chosen.id, mailbox.id), mailbox.name, { count: mailbox.unreadCount, depth })
        ) : (
          <span
            key={mailbox.id}
            className="flex h-8 shrink-0 items-center truncate px-2.5 text-[13.5px] text-ink-3"
            style={{ paddingLeft: 10 + depth * 14 }}
          >
            {mailbox.name}
          </span>
        ),
      )}
    </>
  );
}
