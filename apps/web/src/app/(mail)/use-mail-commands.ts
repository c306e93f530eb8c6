'use client';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useSearch } from '@/features/search/use-search';
import { findNeighbour, useListStore } from '@/lib/list-store';
import type { MailboxView, MailView, ThreadRow } from '@/lib/mail-view';
import { noSelection, toggleSelected } from '@/lib/selection';
import { useShortcuts } from '@/lib/shortcut-bus';
import { useFlagActs } from '@/lib/use-flag-acts';
import { useMedia, wideQuery } from '@/lib/use-media';
import { useMoveActs } from '@/lib/use-move-acts';
import { useOpenThread } from '@/lib/use-open-thread';
import { useReadOnly } from '@/lib/use-read-only';
import { confirmDestroy } from './destroy-dialog';
import { useOpenRow } from './use-open-row';

type Rows = readonly ThreadRow[];

/** Everything that can be done with mail on this screen. */
export interface MailCommands {
  /** Where junk and trash mean something else. */
  readonly place: 'trash' | 'junk' | 'other';
  /** False where mail of an account that may only be read is among them. */
  readonly canChange: (rows: Rows) => boolean;
  readonly open: (row: ThreadRow) => void;
  readonly archive: (rows: Rows) => void;
  readonly trash: (rows: Rows) => void;
  readonly junk: (rows: Rows) => void;
  readonly moveTo: (rows: Rows, target: MailboxView) => void;
  readonly setRead: (rows: Rows, isRead: boolean, isQuiet?: boolean) => void;
  readonly setStarred: (rows: Rows, isStarred: boolean) => void;
  readonly step: (by: 1 | -1) => boolean;
  readonly close: () => void;
}

/** What an act is about: the chosen rows, else what is open, else the row with the focus. */
function findTargets(openId: string | null): Rows {
  const { rows, selection, focusedId } = useListStore.getState();
  if (selection.ids.size > 0) return rows.filter((row) => selection.ids.has(row.id));
  return rows.filter((row) => row.id === (openId ?? focusedId));
}

function groupByConnection(rows: Rows): ReadonlyMap<string, Rows> {
  const groups = new Map<string, Rows>();
  for (const row of rows) groups.set(row.connectionId, [...(groups.get(row.connectionId) ?? []), row]);
  return groups;
}

function findPlace(view: MailView, mailboxes: readonly MailboxView[]): MailCommands['place'] {
  const role = view.name ?? mailboxes.find((mailbox) => mailbox.id === view.mailboxId)?.role;
  return role === 'trash' || role === 'junk' ? role : 'other';
}

/** Leaves out what lies in accounts that may only be read, and says so unless nobody asked. */
function useChangeable() {
  const readOnly = useReadOnly();
  const text = useTranslations('mail.readOnly');
  const isChangeable = ({ connectionId }: ThreadRow) => !readOnly.has(connectionId);
  return {
    canChange: (rows: Rows) => rows.every(isChangeable),
    keepChangeable: (rows: Rows, isQuiet = false): Rows => {
      const kept = rows.filter(isChangeable);
      if (kept.length < rows.length && !isQuiet) toast(text('refused'));
      return kept;
    },
  };
}

/** The acts of the screen, also by key. */
export function useMailCommands(view: MailView, mailboxes: readonly MailboxView[]): MailCommands {
  const { open, openThread, closeThread } = useOpenThread();
  const { isSearching, isHere } = useSearch();
  const isWide = useMedia(wideQuery);
  const move = useMoveActs(mailboxes);
  const flag = useFlagActs();
  const { canChange, keepChangeable } = useChangeable();
  const openRow = useOpenRow(view);
  const isEverywhere = isSearching && !isHere;

  const leave = (leaving: Rows) => {
    const ids = new Set(leaving.map((row) => row.id));
    const { rows, focusedId } = useListStore.getState();
    const anchor = open && ids.has(open.threadId) ? open.threadId : focusedId;
    const at = rows.findIndex((row) => row.id === anchor);
    const next = rows.slice(at + 1).find((row) => !ids.has(row.id)) ?? rows.slice(0, Math.max(0, at)).findLast((row) => !ids.has(row.id));
    useListStore.setState({ selection: noSelection, focusedId: next?.id ?? null });
    if (!open || !ids.has(open.threadId)) return;
    if (next && isWide) openThread(next, 'replace');
    else closeThread('replace');
  };
  const moveAct = (kind: 'archive' | 'trash' | 'junk', asked: Rows) => {
    const rows = keepChangeable(asked);
    if (rows.length === 0) return;
    leave(rows);
    move({ kind, rows, view, isEverywhere });
  };
  const moveTo = (asked: Rows, target: MailboxView) => {
    const rows = keepChangeable(asked);
    if (rows.length === 0) return;
    leave(rows);
    move({ kind: 'move', rows, view, isEverywhere, target });
  };
  /** Junk that is none goes back to the inbox of its account. */
  const rescue = (rows: Rows) => {
    for (const [connectionId, own] of groupByConnection(rows)) {
      const inbox = mailboxes.find((mailbox) => mailbox.connectionId === connectionId && mailbox.role === 'inbox');
      if (inbox) moveTo(own, inbox);
    }
  };
  const place = isEverywhere ? 'other' : findPlace(view, mailboxes);
  const commands: MailCommands = {
    place,
    canChange,
    open: openRow,
    archive: (rows) => moveAct('archive', rows),
    trash: (rows) => (place === 'trash' ? confirmDestroy(keepChangeable(rows), view, leave) : moveAct('trash', rows)),
    junk: (rows) => (place === 'junk' ? rescue(rows) : moveAct('junk', rows)),
    moveTo,
    setRead: (asked, isRead, isQuiet = false) => {
      const rows = keepChangeable(asked, isQuiet);
      if (rows.length === 0) return;
      flag(isRead ? 'read' : 'unread', rows, { isQuiet });
      if (!isQuiet) useListStore.setState({ selection: noSelection });
      if (!isRead && open && rows.some((row) => row.id === open.threadId)) closeThread('replace');
    },
    setStarred: (rows, isStarred) => flag(isStarred ? 'star' : 'unstar', keepChangeable(rows)),
    step: (by) => {
      const { rows, focusedId } = useListStore.getState();
      const next = findNeighbour(rows, open?.threadId ?? focusedId, by);
      if (!next) return false;
      useListStore.setState({ focusedId: next.id });
      if (open) openThread(next, 'replace');
      return true;
    },
    close: () => closeThread(),
  };
  useCommandKeys(commands, open?.threadId ?? null);
  return commands;
}

function useCommandKeys(commands: MailCommands, openId: string | null): void {
  const on = (act: (rows: Rows) => void) => () => {
    const rows = findTargets(openId);
    if (rows.length === 0) return false;
    act(rows);
    return true;
  };
  useShortcuts({
    next: () => commands.step(1),
    previous: () => commands.step(-1),
    open: () => {
      const { rows, focusedId } = useListStore.getState();
      const row = rows.find((each) => each.id === focusedId);
      if (!row || openId === row.id) return false;
      commands.open(row);
      return true;
    },
    archive: on(commands.archive),
    trash: on(commands.trash),
    junk: on(commands.junk),
    star: on((rows) => commands.setStarred(rows, !rows.every((row) => row.isFlagged))),
    'mark-read': on((rows) => commands.setRead(rows, true)),
    'mark-unread': on((rows) => commands.setRead(rows, false)),
    select: () => {
      const { focusedId, selection } = useListStore.getState();
      const id = openId ?? focusedId;
      if (id === null) return false;
      useListStore.setState({ selection: toggleSelected(selection, id) });
      return true;
    },
    back: () => {
      if (openId === null) return false;
      commands.close();
      return true;
    },
    escape: () => {
      if (useListStore.getState().selection.ids.size > 0) useListStore.setState({ selection: noSelection });
      else if (openId !== null) commands.close();
      else return false;
      return true;
    },
  });
}
