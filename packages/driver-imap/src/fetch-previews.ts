import { type BodyPart, isMailError, type MessageId, type MessageSummary } from '@mailwright/mail';
import { createPreviews, type PartHead, selectBodies } from '@mailwright/mime';
import { fetchRows } from './fetch-rows.ts';
import { findPlace } from './imap-ids.ts';
import type { ImapSession } from './imap-session.ts';
import { raceWork, throwIfAborted } from './race-work.ts';
import { toSequenceSet } from './sequence-set.ts';

const plainHeadBytes = 2048;
const htmlHeadBytes = 8192;
const mostFetches = 6;
const mostBytes = 768 * 1024;
const longestFetchMs = 5000;
const longestDecodeMs = 5000;
const decodeComputeMs = 2000;
const unaskedBytes = 1024 * 1024;
// An empty line is no text.
const smallestPart = 3;

/** Messages of one mailbox whose text has the same part number: one FETCH gives the beginnings of all. */
interface PreviewGroup {
  readonly path: string;
  readonly uidValidity: string;
  readonly partId: string;
  readonly headBytes: number;
  readonly members: { readonly id: MessageId; readonly uid: number; readonly part: BodyPart }[];
}

interface FetchedHead extends PartHead {
  readonly id: MessageId;
}

/**
 * Puts the first words into summaries: a few FETCHes with PEEK for all of them, none for what was read before. Where that fails
 * previews stay null; rejects only with CANCELLED. May leave another mailbox selected.
 */
export async function withPreviews(
  session: ImapSession,
  messages: readonly MessageSummary[],
  signal?: AbortSignal,
): Promise<readonly MessageSummary[]> {
  const { previews } = session.context;
  const missing = messages.filter((message) => message.preview === null && !previews.has(message.id));
  const heads: FetchedHead[] = [];
  const deadline = Date.now() + longestFetchMs;
  for (const group of toGroups(missing)) {
    if (Date.now() >= deadline || !session.isUsable) break;
    heads.push(...(await orNone(session, () => fetchHeads(session, group, signal), signal)));
  }
  const read = heads.length === 0 ? [] : await orNone(session, () => decodeHeads(heads, signal), signal);
  for (const [index, preview] of read.entries()) {
    const head = heads[index];
    if (head !== undefined) previews.set(head.id, preview);
  }
  return messages.map((message) => ({ ...message, preview: message.preview ?? previews.get(message.id) }));
}

/** A list goes without what its previews would need. */
async function orNone<Item>(session: ImapSession, work: () => Promise<readonly Item[]>, signal?: AbortSignal): Promise<readonly Item[]> {
  try {
    return await work();
  } catch (error) {
    throwIfAborted(signal);
    const code = isMailError(error) ? error.code : 'unknown';
    session.context.logger.warn({ protocol: 'imap', code }, 'Some messages are listed without their first words.');
    return [];
  }
}

function decodeHeads(heads: readonly FetchedHead[], signal?: AbortSignal): Promise<readonly (string | null)[]> {
  const parts = heads.map(({ part, raw, isCut }) => ({ part, raw, isCut }));
  const work = createPreviews(parts, { signal, deadlineMs: decodeComputeMs });
  return raceWork(work, { signal, deadlineMs: longestDecodeMs });
}

/** The largest groups, as far as the allowance for one page goes. */
function toGroups(messages: readonly MessageSummary[]): PreviewGroup[] {
  const groups = new Map<string, PreviewGroup>();
  let totalBytes = 0;
  for (const { id, structure } of messages) {
    const place = findPlace(id);
    const part = structure === null ? null : findTextPart(structure);
    if (place === null || part === null) continue;
    const headBytes = part.contentType === 'text/html' ? htmlHeadBytes : plainHeadBytes;
    totalBytes += headBytes;
    if (totalBytes > mostBytes) break;
    const key = [part.partId, headBytes, place.uidValidity, place.path].join(' ');
    const group = groups.get(key) ?? { path: place.path, uidValidity: place.uidValidity, partId: part.partId, headBytes, members: [] };
    groups.set(key, group);
    group.members.push({ id, uid: place.uid, part });
  }
  return [...groups.values()].sort((left, right) => right.members.length - left.members.length).slice(0, mostFetches);
}

function findTextPart(structure: BodyPart): BodyPart | null {
  return selectBodies(structure).text.find((part) => part.sizeBytes >= smallestPart) ?? null;
}

async function fetchHeads(session: ImapSession, group: PreviewGroup, signal?: AbortSignal): Promise<FetchedHead[]> {
  const { path, uidValidity, partId, headBytes, members } = group;
  if (!isSelected(session, group)) {
    const mailbox = await session.select(path, { signal });
    if (mailbox.uidValidity.toString() !== uidValidity) return [];
  }
  const range = toSequenceSet(members.map((member) => member.uid));
  const query = { bodyParts: [{ key: partId, start: 0, maxLength: headBytes }] };
  const deadlineMs = Math.min(longestFetchMs, session.context.settings.timeoutMs);
  const maxBytes = members.length * headBytes + unaskedBytes;
  const rows = await fetchRows(session, range, query, { isUid: true, signal, expectedCount: members.length, deadlineMs, maxBytes });
  const rawByUid = new Map(rows.map((row) => [row.uid, row.bodyParts?.get(partId)]));
  return members.flatMap(({ id, uid, part }) => {
    const raw = rawByUid.get(uid);
    // Copied, since what goes to a worker takes the whole memory under it along.
    return raw === undefined ? [] : [{ id, part, raw: new Uint8Array(raw.subarray(0, headBytes)), isCut: raw.length >= headBytes }];
  });
}

function isSelected(session: ImapSession, { path, uidValidity }: PreviewGroup): boolean {
  const { mailbox } = session.client;
  return mailbox !== false && mailbox.path === path && mailbox.uidValidity.toString() === uidValidity;
}
