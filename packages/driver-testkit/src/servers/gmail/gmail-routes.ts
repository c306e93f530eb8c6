import { parseHeaders, toEnvelope } from '@mailwright/mime';
import { getAttachment, getMessage, listMessages } from './gmail-messages.ts';
import { type DoubleAnswer, type DoubleRequest, readBody, toFailure } from './gmail-request.ts';
import type { GmailStore, StoredMessage } from './gmail-store.ts';

/** One account as the routes see it. */
export interface GmailAccount {
  readonly emailAddress: string;
  readonly scopes: ReadonlySet<string>;
  readonly store: GmailStore;
  /** Drafts whose message was replaced: what the emulator calls them now. */
  readonly draftIds: Map<string, string>;
  readonly sendAs: readonly unknown[] | null;
  /** History before this is forgotten. */
  readonly oldestHistoryId: bigint;
  readonly maxMessageBytes: number;
  readonly deliver: (emailAddress: string, raw: Buffer) => Promise<void>;
}

const watchLastsMs = 7 * 24 * 3_600_000;
const wholeScope = 'https://mail.google.com/';
// What takes reading only and is no GET.
const readingPaths = ['watch', 'stop'];
const modifyScope = 'https://www.googleapis.com/auth/gmail.modify';

/** Answers one request: what the emulator does right is passed on to it. */
export async function route(account: GmailAccount, request: DoubleRequest): Promise<DoubleAnswer> {
  const refused = checkScope(account.scopes, request);
  if (refused !== null) return refused;
  return (await routeMessages(account, request)) ?? (await routeRest(account, request));
}

async function routeMessages(account: GmailAccount, request: DoubleRequest): Promise<DoubleAnswer | null> {
  const { method, path, query } = request;
  const [resource, id = '', part, attachmentId = ''] = path.split('/').map(decodeURIComponent);
  if (path === 'messages/send') return send(account, readBody(request));
  if (method !== 'GET' || resource !== 'messages') return null;
  if (id === '') return listMessages(account.store, request);
  if (part === 'attachments') return getAttachment(account.store, id, attachmentId);
  return getMessage(account.store, id, query.get('format') ?? 'full');
}

async function routeRest(account: GmailAccount, request: DoubleRequest): Promise<DoubleAnswer> {
  const { method, path, query } = request;
  const { store, emailAddress, sendAs } = account;
  const [resource, id = ''] = path.split('/').map(decodeURIComponent);
  if (path === 'profile') return { status: 200, body: { emailAddress, historyId: await store.readHistoryId() } };
  if (path === 'watch') return watch(account, request);
  if (path === 'stop') return { status: 204, body: undefined };
  if (path === 'history') return listHistory(account, request);
  if (method !== 'GET' && resource === 'drafts') return changeDraft(account, request, id);
  if (path === 'drafts') return listDrafts(account, query);
  if (path === 'settings/sendAs' && sendAs !== null) return { status: 200, body: { sendAs } };
  return passOn(store, request);
}

/** Watching takes reading only; who is told is left to the test. */
async function watch({ store }: GmailAccount, request: DoubleRequest): Promise<DoubleAnswer> {
  if (!/^projects\/[^/]+\/topics\/[^/]+$/.test(String(readBody(request).topicName)))
    return toFailure(400, 'invalidArgument', 'Invalid topicName');
  return { status: 200, body: { historyId: await store.readHistoryId(), expiration: String(Date.now() + watchLastsMs) } };
}

// Gmail API "Choose scopes": destroying takes the whole mailbox, changing at least gmail.modify.
function checkScope(scopes: ReadonlySet<string>, { method, path }: DoubleRequest): DoubleAnswer | null {
  const isDestroying = path === 'messages/batchDelete' || (method === 'DELETE' && /^messages\//.test(path));
  const isAllowed =
    scopes.has(wholeScope) || (!isDestroying && (method === 'GET' || readingPaths.includes(path) || scopes.has(modifyScope)));
  return isAllowed ? null : toFailure(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
}

async function listHistory({ store, oldestHistoryId }: GmailAccount, request: DoubleRequest): Promise<DoubleAnswer> {
  const start = request.query.get('startHistoryId') ?? '';
  if (!/^\d+$/.test(start)) return toFailure(400, 'invalidArgument', 'Invalid startHistoryId');
  if (BigInt(start) < oldestHistoryId) return toFailure(404, 'notFound', 'Requested entity was not found.');
  return passOn(store, request);
}

async function send(account: GmailAccount, body: Record<string, unknown>): Promise<DoubleAnswer> {
  const raw = Buffer.from(String(body.raw ?? ''), 'base64url');
  if (raw.length > account.maxMessageBytes) return toFailure(413, 'uploadTooLarge', 'Request entity is too large.');
  const { to, cc, bcc } = toEnvelope(parseHeaders(raw));
  const recipients = [...to, ...cc, ...bcc].map(({ address }) => address);
  if (recipients.length === 0) return toFailure(400, 'invalidArgument', 'Recipient address required');
  const answer = await account.store.call('POST', 'messages/send', { ...body, internalDate: String(Date.now()) });
  for (const address of new Set(recipients)) await account.deliver(address, withoutBcc(raw));
  return answer;
}

function withoutBcc(raw: Buffer): Buffer {
  const text = raw.toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  const head = end === -1 ? text : text.slice(0, end);
  return Buffer.from(
    `${`\n${head}`.replace(/\nbcc:.*(?:\r?\n[ \t].*)*\r?(?=\n|$)/gi, '').slice(1)}${end === -1 ? '' : text.slice(end)}`,
    'latin1',
  );
}

/** Gmail gives a changed draft a new message under the same draft id; the emulator changes the message, and no history tells. */
async function changeDraft(account: GmailAccount, request: DoubleRequest, id: string): Promise<DoubleAnswer> {
  const { store, draftIds } = account;
  const current = draftIds.get(id) ?? id;
  if (request.method === 'DELETE') return store.call('DELETE', `drafts/${encodeURIComponent(current)}`);
  const body = readBody(request);
  const message = { ...(body.message as object), internalDate: String(Date.now()) };
  if (request.method === 'PUT' && (await store.call('GET', `drafts/${encodeURIComponent(current)}`)).status !== 200)
    return toFailure(404, 'notFound', 'Requested entity was not found.');
  const created = (await store.call('POST', 'drafts', { message })).body as { id: string; message: StoredMessage };
  if (request.method !== 'PUT') return { status: 200, body: created };
  await store.call('DELETE', `drafts/${encodeURIComponent(current)}`);
  draftIds.set(id, created.id);
  return { status: 200, body: { ...created, id } };
}

async function listDrafts({ store, draftIds }: GmailAccount, query: URLSearchParams): Promise<DoubleAnswer> {
  const answer = await store.call('GET', `drafts?${query}`);
  const known = new Map([...draftIds].map(([id, current]) => [current, id]));
  const page = answer.body as { drafts?: { id: string }[] };
  return { ...answer, body: { ...page, drafts: (page.drafts ?? []).map((draft) => ({ ...draft, id: known.get(draft.id) ?? draft.id })) } };
}

async function passOn(store: GmailStore, request: DoubleRequest): Promise<DoubleAnswer> {
  const { method, path, query } = request;
  const answer = await store.call(method, `${path}?${query}`, method === 'GET' || method === 'DELETE' ? undefined : readBody(request));
  const isTaken = path.startsWith('labels') && answer.status === 400 && JSON.stringify(answer.body).includes('exists');
  return isTaken ? toFailure(409, 'aborted', 'Label name exists or conflicts') : answer;
}
