'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { inChunks } from './in-chunks';
import type { ThreadRow } from './mail-view';
import { useThreadLists } from './thread-lists';
import { type ApiOutputs, useTRPCClient } from './trpc';
import { offerUndo } from './undo-store';
import { useFailureToast } from './use-failure-toast';

type FlagKind = 'read' | 'unread' | 'star' | 'unstar';

const flagChanges = {
  read: { add: ['$seen'], remove: [] },
  unread: { add: [], remove: ['$seen'] },
  star: { add: ['$flagged'], remove: [] },
  unstar: { add: [], remove: ['$flagged'] },
} as const satisfies Record<FlagKind, { add: readonly string[]; remove: readonly string[] }>;

const reverse = { read: 'unread', unread: 'read', star: 'unstar', unstar: 'star' } as const;

/** Changes that are not announced, such as reading what was opened. */
export interface FlagOptions {
  readonly isQuiet?: boolean;
}

function changedRow(kind: FlagKind, row: ThreadRow): ThreadRow {
  if (kind === 'read') return { ...row, unreadCount: 0 };
  if (kind === 'unread') return { ...row, unreadCount: Math.max(1, row.messageCount) };
  return { ...row, isFlagged: kind === 'star' };
}

const unreadShift = (kind: FlagKind, row: ThreadRow): number => changedRow(kind, row).unreadCount - row.unreadCount;

/** Read, unread and star: shown at once, told to the server at once, taken back by Undo. */
export function useFlagActs(): (kind: FlagKind, rows: readonly ThreadRow[], options?: FlagOptions) => void {
  const client = useTRPCClient();
  const lists = useThreadLists();
  const text = useTranslations('mail.acts');
  const common = useTranslations('common');
  const showFailure = useFailureToast();
  const { mutateAsync: track } = useMutation({ mutationKey: ['mail-act'], mutationFn: (work: () => Promise<unknown>) => work() });

  const show = (kind: FlagKind, rows: readonly ThreadRow[]): (() => void) => {
    const before = new Map(rows.map((row) => [row.id, row]));
    const ids = new Set(before.keys());
    lists.changeRows(ids, (row) => changedRow(kind, row));
    for (const row of rows) lists.shiftUnread(row.mailboxIds, unreadShift(kind, row));
    lists.changeMessages(ids, (message, isNewest) => {
      if (kind === 'read' || kind === 'unread') return { ...message, isUnread: kind === 'unread' };
      return kind === 'unstar' ? { ...message, isFlagged: false } : isNewest ? { ...message, isFlagged: true } : message;
    });
    return () => {
      lists.changeRows(ids, (row) => ({
        ...row,
        unreadCount: before.get(row.id)?.unreadCount ?? 0,
        isFlagged: before.get(row.id)?.isFlagged ?? false,
      }));
      for (const row of rows) lists.shiftUnread(row.mailboxIds, -unreadShift(kind, row));
    };
  };

  const perform = (kind: FlagKind, rows: readonly ThreadRow[], options: FlagOptions = {}): void => {
    const [first] = rows;
    if (!first) return;
    const takeBack = show(kind, rows);
    const call = async (): Promise<readonly { connectionId: string; result: ApiOutputs['mail']['setFlags'] }[]> => {
      const connectionIds = [...new Set(rows.map((row) => row.connectionId))];
      const parts = connectionIds.flatMap((connectionId) =>
        inChunks(rows.filter((row) => row.connectionId === connectionId)).map((own) => ({ connectionId, own })),
      );
      return Promise.all(
        parts.map(async ({ connectionId, own }) => {
          const threadIds = own.map((row) => row.id);
          const { add, remove } = flagChanges[kind];
          return {
            connectionId,
            result: await client.mail.setFlags.mutate({ connectionId, threadIds, add: [...add], remove: [...remove] }),
          };
        }),
      );
    };
    const done = call();
    const undo = async () => {
      takeBack();
      const { add, remove } = flagChanges[reverse[kind]];
      const changes = (await done).flatMap(({ connectionId, result }) =>
        inChunks(result.messageIds).map((messageIds) => ({ connectionId, messageIds, add: [...add], remove: [...remove] })),
      );
      await Promise.all(changes.map((change) => client.mail.setFlags.mutate(change)));
    };
    const runUndo = () => void track(undo).then(() => lists.settle(), showFailure);
    const sentence = text(kind, { count: rows.length, subject: first.subject ?? text('noSubject') });
    const withdraw = options.isQuiet ? null : offerUndo(sentence, common('undo'), runUndo);
    track(() => done)
      .then(() => lists.settle())
      .catch((error: unknown) => {
        withdraw?.();
        takeBack();
        if (!options.isQuiet) showFailure(error, () => perform(kind, rows, options));
      });
  };
  return perform;
}
