'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { inChunks } from './in-chunks';
import { findShownMailbox, type MailboxView, type MailView, type ThreadRow } from './mail-view';
import { useThreadLists } from './thread-lists';
import { type ApiClient, type ApiOutputs, useTRPCClient } from './trpc';
import { offerUndo } from './undo-store';
import { useFailureToast } from './use-failure-toast';

type MoveResult = ApiOutputs['mail']['move'];
type MoveKind = 'archive' | 'trash' | 'junk' | 'move';

interface Part {
  readonly connectionId: string;
  readonly threadIds: string[];
  readonly mailbox: MailboxView | undefined;
}
interface Moved {
  readonly connectionId: string;
  readonly result: MoveResult;
}

/** What is to be moved: rows, as the view on the screen shows them. */
export interface MoveRequest {
  readonly kind: MoveKind;
  readonly rows: readonly ThreadRow[];
  readonly view: MailView;
  /** True while a search shows mail of every mailbox. */
  readonly isEverywhere?: boolean;
  /** Where to; only for `move`. */
  readonly target?: MailboxView;
}

/** Parts of one account each, with the mailbox of it that is shown; no more of them than one request carries. */
function splitByConnection({ rows, view, isEverywhere }: MoveRequest, mailboxes: readonly MailboxView[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const row of rows) {
    const mailbox = isEverywhere ? undefined : findShownMailbox(view, row.connectionId, mailboxes);
    const part = parts.get(row.connectionId) ?? { connectionId: row.connectionId, threadIds: [], mailbox };
    part.threadIds.push(row.id);
    parts.set(row.connectionId, part);
  }
  return [...parts.values()].flatMap((part) => inChunks(part.threadIds).map((threadIds) => ({ ...part, threadIds })));
}

function callMove(client: ApiClient, { kind, target }: MoveRequest, part: Part): Promise<MoveResult> {
  const { connectionId, threadIds } = part;
  const input = { connectionId, threadIds, ...(part.mailbox ? { mailboxId: part.mailbox.id } : {}) };
  if (kind === 'move') return client.mail.move.mutate({ ...input, toMailboxId: target?.id ?? '' });
  return client.mail[kind].mutate(input);
}

/** Takes messages back to where they were. */
async function moveBack(client: ApiClient, moves: readonly Moved[]): Promise<void> {
  const groups = new Map<string, { connectionId: string; toMailboxId: string; besideMailboxIds: string[]; messageIds: string[] }>();
  for (const { connectionId, result } of moves) {
    for (const { messageId, fromMailboxIds } of result.moved) {
      const [toMailboxId, ...besideMailboxIds] = fromMailboxIds.toSorted();
      if (!toMailboxId) continue;
      const key = [toMailboxId, ...besideMailboxIds].join();
      const group = groups.get(key) ?? { connectionId, toMailboxId, besideMailboxIds, messageIds: [] };
      group.messageIds.push(messageId);
      groups.set(key, group);
    }
  }
  const requests = [...groups.values()].flatMap((group) => inChunks(group.messageIds).map((messageIds) => ({ ...group, messageIds })));
  await Promise.all(requests.map((request) => client.mail.move.mutate(request)));
}

/** Archive, trash, junk and move: shown at once, told to the server at once, taken back by Undo. */
export function useMoveActs(mailboxes: readonly MailboxView[]): (request: MoveRequest) => void {
  const client = useTRPCClient();
  const lists = useThreadLists();
  const text = useTranslations('mail.acts');
  const viewText = useTranslations('mail.view');
  const common = useTranslations('common');
  const showFailure = useFailureToast();
  const { mutateAsync: track } = useMutation({ mutationKey: ['mail-act'], mutationFn: (work: () => Promise<unknown>) => work() });

  const undo = async (done: Promise<readonly Moved[]>, putBack: () => void): Promise<void> => {
    putBack();
    try {
      await track(async () => moveBack(client, await done));
    } catch (error) {
      showFailure(error);
    }
    await lists.settle();
  };

  const perform = (request: MoveRequest): void => {
    const { kind, rows, target } = request;
    const [first] = rows;
    if (!first) return;
    const parts = splitByConnection(request, mailboxes);
    const sources = [...new Set(parts.flatMap((part) => part.mailbox ?? []))];
    const putBack = lists.takeOut(rows, sources, kind === 'trash' || kind === 'junk');
    const done = Promise.all(
      parts.map(async (part) => ({ connectionId: part.connectionId, result: await callMove(client, request, part) })),
    );
    const mailbox = target?.role && viewText.has(target.role) ? viewText(target.role) : (target?.name ?? '');
    const values = { count: rows.length, subject: first.subject ?? text('noSubject'), mailbox };
    const withdraw = offerUndo(text(kind, values), common('undo'), () => void undo(done, putBack));
    track(() => done).catch(() => undefined);
    done
      .then((moves) => {
        if (moves.some(({ result }) => result.createdMailboxes.length > 0)) void lists.refreshMailboxes();
        void lists.settle();
      })
      .catch((error: unknown) => {
        withdraw();
        putBack();
        showFailure(error, () => perform(request));
      });
  };
  return perform;
}
