import { type CallOptions, type MailboxId, MailError, type MessageId } from '@mailwright/mail';
import type { CopyResponseObject } from 'imapflow';
import { searchUids } from '../fetch-rows.ts';
import { fromMailboxId, groupByPath, type MessagePlace, toMessageId } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { toChunks, toSequenceSet } from '../sequence-set.ts';
import { expunge, requireNoForeign } from './destroy-messages.ts';
import { findTwins, type MessageTrait, readTraits } from './find-twins.ts';
import { selectPlaces } from './get-messages.ts';

const chunkSize = 500;

/** Moves messages; the answer tells the new id of each that was there. */
export function moveMessages(
  pool: ImapSessionPool,
  ids: readonly MessageId[],
  target: MailboxId,
  options: CallOptions = {},
): Promise<ReadonlyMap<MessageId, MessageId>> {
  const targetPath = fromMailboxId(target);
  const groups = groupByPath(ids);
  return pool.use({ signal: options.signal, isChecked: true }, async (session) => {
    const moved = new Map<MessageId, MessageId>();
    await requireMailbox(session, targetPath, options.signal);
    for (const [path, places] of groups) {
      for (const chunk of toChunks(places, chunkSize)) await moveFrom(session, { path, places: chunk, targetPath, moved }, options.signal);
    }
    return moved;
  });
}

interface Move {
  readonly path: string;
  readonly places: readonly MessagePlace[];
  readonly targetPath: string;
  readonly moved: Map<MessageId, MessageId>;
}

async function requireMailbox(session: ImapSession, path: string, signal?: AbortSignal): Promise<void> {
  const status = await session.run((client) => client.status(path, { uidNext: true }), { signal });
  if (!status) throw new MailError('NOT_FOUND', 'No such mailbox.');
}

async function moveFrom(session: ImapSession, move: Move, signal?: AbortSignal): Promise<void> {
  const { path, places, targetPath, moved } = move;
  const isReadOnly = path === targetPath;
  const { uids, uidValidity } = await selectPlaces(session, path, places, { isReadOnly, signal });
  const present = uids.length === 0 ? [] : await searchUids(session, { uid: toSequenceSet(uids) }, signal);
  if (present.length === 0) return;
  if (path === targetPath) {
    for (const uid of present) moved.set(toMessageId({ path, uidValidity, uid }), toMessageId({ path, uidValidity, uid }));
    return;
  }
  const traits = needsTraits(session) ? await readTraits(session, present, signal) : [];
  const since = needsTraits(session) ? await readUidNext(session, targetPath, signal) : 1;
  const newUids = session.supports('MOVE')
    ? await moveAtOnce(session, present, targetPath, signal)
    : await copyAndRemove(session, { path, uids: present, targetPath, traits }, signal);
  const twins = newUids.uidMap ?? (await findTwins(session, targetPath, traits, { since: newUids.isReplay ? 1 : since, signal }));
  const targetValidity = newUids.uidValidity ?? (await readUidValidity(session, targetPath, signal));
  for (const [uid, newUid] of twins) {
    moved.set(toMessageId({ path, uidValidity, uid }), toMessageId({ path: targetPath, uidValidity: targetValidity, uid: newUid }));
  }
}

/** Without UIDPLUS no COPYUID tells the new UIDs; without MOVE a replay must be told from a first try. */
function needsTraits(session: ImapSession): boolean {
  return !session.supports('UIDPLUS') || !session.supports('MOVE');
}

interface NewUids {
  readonly uidMap: ReadonlyMap<number, number> | null;
  readonly uidValidity: string | null;
  /** True where copies of an earlier, interrupted try count. */
  readonly isReplay: boolean;
}

async function moveAtOnce(session: ImapSession, uids: readonly number[], targetPath: string, signal?: AbortSignal): Promise<NewUids> {
  const deadlineMs = session.context.settings.timeoutMs * 4;
  const answer = await session.run(
    async (client) => {
      const moved = await client.messageMove(toSequenceSet(uids), targetPath, { uid: true });
      if (!moved) throw session.toRefusal();
      return moved;
    },
    { signal, deadlineMs },
  );
  return toNewUids(session, answer, false);
}

function toNewUids(session: ImapSession, answer: CopyResponseObject, isReplay: boolean): NewUids {
  const isKnown = session.supports('UIDPLUS') && answer.uidMap !== undefined && answer.uidValidity !== undefined;
  return { uidMap: isKnown ? (answer.uidMap ?? null) : null, uidValidity: answer.uidValidity?.toString() ?? null, isReplay };
}

interface CopyRequest {
  readonly path: string;
  readonly uids: readonly number[];
  readonly targetPath: string;
  readonly traits: readonly MessageTrait[];
}

/**
 * COPY, then the originals are expunged. A try that was interrupted in between left copies: what lies in the target already, by
 * Message-ID and size, is not copied again.
 */
async function copyAndRemove(session: ImapSession, request: CopyRequest, signal?: AbortSignal): Promise<NewUids> {
  const { path, uids, targetPath, traits } = request;
  await requireNoForeign(session, uids, signal);
  const nameable = traits.filter((trait) => trait.messageIdHeader !== null);
  const copied = await findTwins(session, targetPath, nameable, { since: 1, signal });
  await session.select(path, { isReadOnly: false, signal });
  const missing = uids.filter((uid) => !copied.has(uid));
  const answer = missing.length === 0 ? null : await copy(session, missing, targetPath, signal);
  await expunge(session, uids, signal);
  if (answer === null) return { uidMap: copied, uidValidity: null, isReplay: true };
  const { uidMap, uidValidity } = toNewUids(session, answer, true);
  return { uidMap: uidMap === null ? null : new Map([...copied, ...uidMap]), uidValidity, isReplay: true };
}

async function copy(session: ImapSession, uids: readonly number[], targetPath: string, signal?: AbortSignal): Promise<CopyResponseObject> {
  const deadlineMs = session.context.settings.timeoutMs * 4;
  return session.run(
    async (client) => {
      const copied = await client.messageCopy(toSequenceSet(uids), targetPath, { uid: true });
      if (!copied) throw session.toRefusal();
      return copied;
    },
    { signal, deadlineMs },
  );
}

async function readUidNext(session: ImapSession, path: string, signal?: AbortSignal): Promise<number> {
  const status = await session.run((client) => client.status(path, { uidNext: true }), { signal });
  return status ? (status.uidNext ?? 1) : 1;
}

async function readUidValidity(session: ImapSession, path: string, signal?: AbortSignal): Promise<string> {
  const status = await session.run((client) => client.status(path, { uidValidity: true }), { signal });
  if (!status || status.uidValidity === undefined) throw new MailError('PROTOCOL_ERROR', 'The server tells no UIDVALIDITY.');
  return status.uidValidity.toString();
}
