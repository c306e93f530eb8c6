import { type DoubleAnswer, type DoubleRequest, toFailure } from './gmail-request.ts';
import { matchQuery } from './gmail-search.ts';
import type { DescribedMessage, GmailStore, StoredMessage } from './gmail-store.ts';

const notFound = toFailure(404, 'notFound', 'Requested entity was not found.');

/** users.messages.list: whole words, pages that neither skip nor repeat while mail comes and goes. */
export async function listMessages(store: GmailStore, { query }: DoubleRequest): Promise<DoubleAnswer> {
  const q = query.get('q') ?? '';
  const labelIds = query.getAll('labelIds');
  const limit = Math.min(500, Number(query.get('maxResults') ?? 100));
  const listed = await store.listIds(labelIds, query.get('includeSpamTrash') === 'true');
  const described = await inParallel(listed, async (entry) => ({ entry, message: await store.describe(entry.id) }));
  const needsState = /(?:in|is|has):/.test(q);
  const matching = await inParallel(described, async ({ entry, message }) => {
    if (message === null) return null;
    const state = needsState ? await store.find(entry.id) : { labelIds: [] };
    if (state === null || !matchQuery({ ...message, labelIds: state.labelIds }, q)) return null;
    return { entry, internalMs: message.internalMs };
  });
  const found = matching.filter((match) => match !== null);
  const [afterMs, afterId] = (query.get('pageToken') ?? '').split('.');
  const start = afterId === undefined ? 0 : findStart(found, Number(afterMs), afterId);
  const page = found.slice(start, start + limit);
  const last = page.at(-1);
  const nextPageToken = last !== undefined && start + limit < found.length ? `${last.internalMs}.${last.entry.id}` : undefined;
  return { status: 200, body: { messages: page.map(({ entry }) => entry), nextPageToken, resultSizeEstimate: found.length } };
}

function findStart(
  found: readonly { readonly entry: { readonly id: string }; readonly internalMs: number }[],
  afterMs: number,
  afterId: string,
): number {
  const index = found.findIndex(({ entry }) => entry.id === afterId);
  if (index !== -1) return index + 1;
  const older = found.findIndex(({ internalMs }) => internalMs < afterMs);
  return older === -1 ? found.length : older;
}

/** users.messages.get in its four formats. */
export async function getMessage(store: GmailStore, id: string, format: string): Promise<DoubleAnswer> {
  if (!/^[\w-]{16,}$/.test(id)) return toFailure(400, 'invalidArgument', 'Invalid id value');
  const [state, described] = [await store.find(id), await store.describe(id)];
  if (state === null || described === null) return notFound;
  return { status: 200, body: toResource(state, described, format) };
}

function toResource(state: StoredMessage, { raw, payload, snippet }: DescribedMessage, format: string): unknown {
  const { id, threadId, labelIds, historyId, internalDate } = state;
  const base = { id, threadId, labelIds, snippet, historyId, internalDate, sizeEstimate: raw.length };
  if (format === 'minimal') return base;
  if (format === 'raw') return { ...base, raw: raw.toString('base64url') };
  if (format !== 'metadata') return { ...base, payload: payload.root };
  const { parts: _, ...root } = payload.root;
  return { ...base, payload: { ...root, body: { size: 0 } } };
}

/** users.messages.attachments.get. */
export async function getAttachment(store: GmailStore, id: string, attachmentId: string): Promise<DoubleAnswer> {
  const bytes = (await store.describe(id))?.payload.attachments.get(attachmentId);
  return bytes === undefined ? notFound : { status: 200, body: { size: bytes.length, data: bytes.toString('base64url') } };
}

async function inParallel<Item, Answer>(items: readonly Item[], work: (item: Item) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < items.length; start += 50) answers.push(...(await Promise.all(items.slice(start, start + 50).map(work))));
  return answers;
}
