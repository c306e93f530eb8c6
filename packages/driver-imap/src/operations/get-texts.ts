import { type BodyPart, type CallOptions, isMailError, type MessageId, type MessageText, type TextRequest } from '@mailwright/mail';
import {
  extractTexts,
  type Headers,
  htmlToText,
  type PartHead,
  type PlainText,
  parseHeaders,
  previewOf,
  selectBodies,
} from '@mailwright/mime';
import { fetchRows } from '../fetch-rows.ts';
import { findPlace } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { toSequenceSet } from '../sequence-set.ts';
import { getMessage } from './get-message.ts';
import { selectPlaces } from './get-messages.ts';

const plainBytes = 96 * 1024;
const htmlBytes = 256 * 1024;
const bytesPerFetch = 6 * 1024 * 1024;
const headerBytes = 4 * 1024;
const mostPerFetch = 250;
const mostParts = 4;
const longestText = 65_536;
const decodeComputeMs = 20_000;

interface Member {
  readonly id: MessageId;
  readonly uid: number;
  readonly parts: readonly BodyPart[];
}

/** Messages of one mailbox whose texts have the same part numbers: one FETCH gives all. */
interface TextGroup {
  readonly path: string;
  readonly uidValidity: string;
  readonly members: Member[];
  bytes: number;
}

/** The texts of many messages, read with PEEK: a FETCH for each mailbox, shape of message and few megabytes. */
export async function getTexts(
  pool: ImapSessionPool,
  requests: readonly TextRequest[],
  options: CallOptions = {},
): Promise<ReadonlyMap<MessageId, MessageText>> {
  const texts = new Map<MessageId, MessageText>();
  const described = requests.filter(({ structure }) => structure !== null);
  await pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    let decoding: Promise<void> = Promise.resolve();
    for (const group of toGroups(described)) {
      const found = await readGroup(session, group, options.signal);
      // One behind the other: no more than two groups are in memory.
      await decoding;
      decoding = decodeInto(texts, found, options.signal);
      decoding.catch(() => undefined);
    }
    await decoding;
  });
  for (const { id, structure } of requests) {
    const text = structure === null ? await readWhole(pool, id, options) : null;
    if (text !== null) texts.set(id, text);
  }
  return texts;
}

function toGroups(requests: readonly TextRequest[]): readonly TextGroup[] {
  const open = new Map<string, TextGroup>();
  const groups: TextGroup[] = [];
  for (const { id, structure } of requests) {
    const place = findPlace(id);
    if (place === null || structure === null) continue;
    const { path, uidValidity, uid } = place;
    const parts = selectBodies(structure).text.slice(0, mostParts);
    const key = [...parts.map(({ partId, contentType }) => `${partId} ${toLimit(contentType)}`), uidValidity, path].join(' ');
    const bytes = headerBytes + parts.reduce((sum, part) => sum + Math.min(part.sizeBytes, toLimit(part.contentType)), 0);
    const known = open.get(key);
    const isFull = known === undefined || known.bytes + bytes > bytesPerFetch || known.members.length >= mostPerFetch;
    const group = isFull ? { path, uidValidity, members: [], bytes: 0 } : known;
    if (isFull) groups.push(group);
    open.set(key, group);
    group.members.push({ id, uid, parts });
    group.bytes += bytes;
  }
  return groups;
}

const toLimit = (contentType: string): number => (contentType === 'text/html' ? htmlBytes : plainBytes);

/** What a server gave of a message. */
interface FoundMessage {
  readonly id: MessageId;
  readonly heads: readonly PartHead[];
  readonly listId: string | null;
}

async function readGroup(session: ImapSession, group: TextGroup, signal?: AbortSignal): Promise<readonly FoundMessage[]> {
  const { path, uidValidity, members } = group;
  const places = members.map(({ uid }) => ({ path, uid, uidValidity }));
  const { uids } = await selectPlaces(session, path, places, { isReadOnly: true, signal });
  if (uids.length === 0) return [];
  const parts = members[0]?.parts ?? [];
  const bodyParts = parts.map(({ partId, contentType }) => ({ key: partId, start: 0, maxLength: toLimit(contentType) }));
  const query = { headers: ['List-Id'], ...(bodyParts.length > 0 ? { bodyParts } : {}) };
  const maxBytes = group.bytes + session.context.limits.commandBytes;
  const rows = await fetchRows(session, toSequenceSet(uids), query, { isUid: true, signal, expectedCount: uids.length, maxBytes });
  const rowOf = new Map(rows.map((row) => [row.uid, row]));
  return members.flatMap((member) => {
    const row = rowOf.get(member.uid);
    return row === undefined
      ? []
      : [{ id: member.id, heads: toHeads(member, row.bodyParts), listId: toListId(parseHeaders(row.headers ?? noBytes)) }];
  });
}

async function decodeInto(texts: Map<MessageId, MessageText>, found: readonly FoundMessage[], signal?: AbortSignal): Promise<void> {
  const decoded = await decode(
    found.map(({ heads }) => heads),
    signal,
  );
  for (const [index, { id, listId }] of found.entries()) {
    const text = decoded[index] ?? null;
    texts.set(id, { text: text?.text ?? null, preview: text?.preview ?? null, listId, isReadable: text !== null });
  }
}

const noBytes = new Uint8Array();

function toHeads({ parts }: Member, bodyParts: ReadonlyMap<string, Uint8Array> | undefined): readonly PartHead[] {
  return parts.map((part) => {
    const limit = toLimit(part.contentType);
    // Copied, since what goes to a worker takes the whole memory under it along.
    const raw = new Uint8Array(bodyParts?.get(part.partId)?.subarray(0, limit) ?? noBytes);
    return { part, raw, isCut: raw.length >= limit };
  });
}

/** One message that takes too long must not take the others along. */
async function decode(messages: readonly (readonly PartHead[])[], signal?: AbortSignal): Promise<readonly (PlainText | null)[]> {
  try {
    return await extractTexts(messages, { signal, deadlineMs: decodeComputeMs });
  } catch (error) {
    if (!isMailError(error) || error.code !== 'MALFORMED_MESSAGE') throw error;
    if (messages.length <= 1) return messages.map(() => null);
    const middle = Math.ceil(messages.length / 2);
    return [...(await decode(messages.slice(0, middle), signal)), ...(await decode(messages.slice(middle), signal))];
  }
}

/** A message that the server could not describe is read as when it is opened. */
async function readWhole(pool: ImapSessionPool, id: MessageId, options: CallOptions): Promise<MessageText | null> {
  try {
    const { text, html, headers } = await getMessage(pool, id, options);
    const plain =
      (text ?? (html === null ? null : htmlToText(html, { omitsAddresses: true })))?.slice(0, longestText).toWellFormed() ?? null;
    return { text: plain, preview: previewOf({ text: plain, html: null }), listId: toListId(headers), isReadable: true };
  } catch (error) {
    if (isMailError(error) && error.code === 'NOT_FOUND') return null;
    if (isMailError(error) && error.code === 'MALFORMED_MESSAGE') return { text: null, preview: null, listId: null, isReadable: false };
    throw error;
  }
}

const toListId = (headers: Headers): string | null => headers['list-id']?.[0]?.slice(0, 500) ?? null;
