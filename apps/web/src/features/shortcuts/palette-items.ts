'use client';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { chooseDensity, densities } from '@/lib/density';
import { type ConnectionView, type MailboxView, mailHref, viewNames } from '@/lib/mail-view';
import { hasShortcut, runShortcut } from '@/lib/shortcut-bus';
import { chooseSidebarLook, sidebarLooks } from '@/lib/sidebar-look';
import { shortcuts } from './shortcut-registry';

/** Something the palette can do. */
export interface PaletteItem {
  readonly key: string;
  readonly label: string;
  /** Whose it is, in a quieter word. */
  readonly beside?: string;
  readonly keys?: readonly string[];
  readonly run: () => void;
}

/** Items under one heading. */
export interface PaletteGroup {
  readonly name: 'act' | 'go' | 'look';
  readonly items: readonly PaletteItem[];
}

const themes = ['light', 'dark', 'system'] as const;
const isForPalette = new Set(['write', 'act']);

/** Every act that can be done now, every place, and what is set with one choice. */
export function usePaletteGroups(scope: string, connections: readonly ConnectionView[], mailboxes: readonly MailboxView[]) {
  const router = useRouter();
  const act = useTranslations('shortcuts.act');
  const text = useTranslations('palette');
  const view = useTranslations('mail.view');
  const person = useTranslations('mail.person');
  const sidebar = useTranslations('mail.sidebar');
  const { setTheme } = useTheme();
  const go = (href: Route) => () => router.push(href);
  const ownName = (id: string) => (connections.length > 1 ? connections.find((connection) => connection.id === id)?.label : undefined);
  const keysOf = (name: string) => shortcuts.find((shortcut) => shortcut.id === `go-${name}`)?.keys[0];

  const listActs = (): readonly PaletteItem[] =>
    shortcuts
      .filter(({ id, group }) => (isForPalette.has(group) || id === 'search' || id === 'help') && hasShortcut(id))
      .map(({ id, keys }) => ({
        key: id,
        label: id === 'help' ? person('keyboard') : act(id),
        keys: keys[0],
        run: () => void runShortcut(id),
      }));
  const listPlaces = (): readonly PaletteItem[] => [
    ...viewNames.map((name) => ({ key: `view ${name}`, label: view(name), keys: keysOf(name), run: go(mailHref(scope, name)) })),
    ...(connections.length > 1
      ? connections.map(({ id, label }) => ({ key: `account ${id}`, label: view('inbox'), beside: label, run: go(mailHref(id, 'inbox')) }))
      : []),
    ...mailboxes
      .filter((mailbox) => mailbox.role === null && mailbox.isSelectable)
      .map(({ id, connectionId, path }) => ({
        key: `mailbox ${id}`,
        label: path.join(' / '),
        beside: ownName(connectionId),
        run: go(mailHref(connectionId, id)),
      })),
    { key: 'outbox', label: text('outbox'), run: go('/outbox' as Route) },
    { key: 'accounts', label: text('accounts'), run: go('/settings/accounts' as Route) },
    { key: 'connect', label: text('connect'), run: go('/connect' as Route) },
  ];
  const listLooks = (): readonly PaletteItem[] => [
    ...themes.map((name) => ({
      key: `theme ${name}`,
      label: `${person('theme')}: ${person(`themes.${name}`)}`,
      run: () => setTheme(name),
    })),
    ...densities.map((name) => ({
      key: `density ${name}`,
      label: `${person('density')}: ${person(`densities.${name}`)}`,
      run: () => chooseDensity(name),
    })),
    ...sidebarLooks.map((name) => ({ key: `sidebar ${name}`, label: sidebar(name), run: () => chooseSidebarLook(name) })),
  ];
  return (): readonly PaletteGroup[] => [
    { name: 'act', items: listActs() },
    { name: 'go', items: listPlaces() },
    { name: 'look', items: listLooks() },
  ];
}
