import { parseHeaders } from '@mailwright/mime';
import type { FetchMessageObject } from 'imapflow';
import { fetchRows, searchUids } from '../fetch-rows.ts';
import { toInstant } from '../imap-mappers.ts';
import type { ImapSession } from '../imap-session.ts';
import { toSequenceSet } from '../sequence-set.ts';

/** What tells a message from others wherever it lies. */
export interface MessageTrait {
  readonly uid: number;
  readonly messageIdHeader: string | null;
  readonly sizeBytes: number;
  readonly receivedAt: string | null;
}

const query = { size: true, internalDate: true, headers: ['Message-ID'] };
const mostToSearch = 50;

/** Traits of UIDs in the selected mailbox. */
export async function readTraits(session: ImapSession, uids: readonly number[], signal?: AbortSignal): Promise<MessageTrait[]> {
  const rows = await fetchRows(session, toSequenceSet(uids), query, { isUid: true, signal });
  return rows.map(toTrait);
}

/** Finds in another mailbox the copies of messages, from a UID on: by Message-ID and size, else by size and time of receipt. */
export async function findTwins(
  session: ImapSession,
  path: string,
  traits: readonly MessageTrait[],
  options: { readonly since: number; readonly signal?: AbortSignal },
): Promise<ReadonlyMap<number, number>> {
  const twins = new Map<number, number>();
  if (traits.length === 0) return twins;
  const { exists } = await session.select(path, { signal: options.signal });
  if (exists === 0) return twins;
  const uids = await findCandidates(session, traits, options);
  if (uids.length === 0) return twins;
  const candidates = (await readTraits(session, uids, options.signal)).sort((left, right) => left.uid - right.uid);
  const taken = new Set<number>();
  for (const trait of [...traits].sort((left, right) => left.uid - right.uid)) {
    const twin = candidates.find((candidate) => !taken.has(candidate.uid) && isTwin(trait, candidate));
    if (twin === undefined) continue;
    taken.add(twin.uid);
    twins.set(trait.uid, twin.uid);
  }
  return twins;
}

async function findCandidates(
  session: ImapSession,
  traits: readonly MessageTrait[],
  options: { readonly since: number; readonly signal?: AbortSignal },
): Promise<number[]> {
  const range = `${options.since}:*`;
  const named = traits.flatMap((trait) => trait.messageIdHeader ?? []);
  const canSearch =
    named.length === traits.length && traits.length <= mostToSearch && named.every((header) => /^[\x21-\x7e]+$/.test(header));
  if (!canSearch) return (await searchUids(session, { uid: range }, options.signal)).filter((uid) => uid >= options.since);
  const found: number[] = [];
  for (const header of named) found.push(...(await searchUids(session, { uid: range, header: { 'Message-ID': header } }, options.signal)));
  return [...new Set(found)].filter((uid) => uid >= options.since);
}

function isTwin(left: MessageTrait, right: MessageTrait): boolean {
  if (left.sizeBytes !== right.sizeBytes || left.messageIdHeader !== right.messageIdHeader) return false;
  return left.messageIdHeader !== null || left.receivedAt === right.receivedAt;
}

function toTrait(row: FetchMessageObject): MessageTrait {
  const messageIdHeader = parseHeaders(row.headers ?? new Uint8Array())['message-id']?.[0]?.trim() || null;
  return { uid: row.uid, messageIdHeader, sizeBytes: row.size ?? 0, receivedAt: toInstant(row.internalDate) };
}
