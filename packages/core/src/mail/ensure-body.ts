import { type Queryable, schema } from '@mailwright/db';
import { type BodyPart, isMailError, type Message, type MessageId } from '@mailwright/mail';
import { htmlToText, previewOf, type SanitizedHtml, sanitizeHtml, sanitizerVersion } from '@mailwright/mime';
import { eq } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { findMessage, type MessageReference, type MessageRow } from './find-message.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import { runOnce } from './per-process.ts';
import { refreshThreads } from './refresh-threads.ts';
import { toStorableText } from './sql-values.ts';

// Reading the words happens in this thread, so it stays small.
const maxWordsHtmlLength = 200_000;

export type BodyRow = typeof schema.messageBodies.$inferSelect;

/** A message with its stored body, and whether its sender's images are always shown. */
export interface MessageWithBody {
  readonly message: MessageRow;
  readonly body: BodyRow;
  readonly isSenderTrusted: boolean;
}

/** The body of a message, taken from the provider and sanitised once. Never marks it as read. NOT_FOUND. */
export async function ensureBody(context: PersonContext, reference: MessageReference): Promise<MessageWithBody> {
  const { services, userId } = context;
  const read = () => services.database.withUser(userId, (db) => readBody(db, reference));
  const found = await read();
  const { message, body, isSenderTrusted } = found;
  if (body && (body.state === 'malformed' || body.sanitizerVersion === sanitizerVersion)) return { message, body, isSenderTrusted };
  const stored = await runOnce(services, `body ${message.id}`, () => storeBody({ services, userId }, message, body));
  const current = body ? message : (await read()).message;
  return { message: current, body: stored, isSenderTrusted };
}

async function readBody(db: Queryable, reference: MessageReference) {
  const message = await findMessage(db, reference);
  const [body] = await db.select().from(schema.messageBodies).where(eq(schema.messageBodies.messageId, message.id));
  const sender = message.envelope.from[0]?.address.toLowerCase();
  const trusted = sender ? await db.select().from(schema.trustedSenders).where(eq(schema.trustedSenders.address, sender)) : [];
  return { message, body, isSenderTrusted: trusted.length > 0 };
}

type NewBody = Omit<BodyRow, 'messageId' | 'userId' | 'createdAt'>;

async function storeBody(context: PersonContext, message: MessageRow, known: BodyRow | undefined): Promise<BodyRow> {
  const { body, source } = known ? { body: await sanitizeAgain(message, known), source: null } : await fetchBody(context, message);
  return context.services.database.withUser(context.userId, async (db) => {
    const [row] = await db
      .insert(schema.messageBodies)
      .values({ ...body, messageId: message.id, userId: context.userId })
      .onConflictDoUpdate({ target: schema.messageBodies.messageId, set: body })
      .returning();
    if (!row) throw new Error('An upsert gives its row.');
    if (source) await completeMessage(db, message, source);
    return row;
  });
}

async function fetchBody(context: PersonContext, message: MessageRow): Promise<{ body: NewBody; source: Message | null }> {
  try {
    const source = await withActiveDriver(context, message.connectionId, ({ driver }) =>
      driver.getMessage(message.providerMessageId as MessageId),
    );
    const sourceHtml = source.html === null ? null : toStorableText(source.html);
    const safe =
      sourceHtml === null ? null : await sanitizeOrNull(sourceHtml, toInlineUrls(message.id, source.structure ?? message.structure));
    const plain = source.text === null ? null : toStorableText(source.text);
    const { text, isCut } = safe === null ? toReadableText(plain, sourceHtml) : { text: plain, isCut: false };
    const isUnreadable = text === null && sourceHtml !== null && safe === null;
    return {
      body: {
        state: isUnreadable ? 'malformed' : 'ready',
        text,
        sourceHtml,
        ...toSafeColumns(safe),
        isTruncated: source.isTruncated || isCut,
        headers: toStorableHeaders(source.headers),
      },
      source,
    };
  } catch (error) {
    if (!isMailError(error) || error.code !== 'MALFORMED_MESSAGE') throw error;
    const body = { state: 'malformed' as const, text: null, sourceHtml: null, ...toSafeColumns(null), isTruncated: false, headers: {} };
    return { body, source: null };
  }
}

async function sanitizeAgain(message: MessageRow, known: BodyRow): Promise<NewBody> {
  const { messageId: _messageId, userId: _userId, createdAt: _createdAt, ...body } = known;
  const safe = known.sourceHtml === null ? null : await sanitizeOrNull(known.sourceHtml, toInlineUrls(message.id, message.structure));
  const { text, isCut } = safe === null ? toReadableText(known.text, known.sourceHtml) : { text: known.text, isCut: false };
  return { ...body, text, isTruncated: known.isTruncated || isCut, ...toSafeColumns(safe) };
}

/** What is shown where the HTML is too much for the sanitiser: the plain text, else the words of the first part of the HTML. */
function toReadableText(text: string | null, html: string | null): { text: string | null; isCut: boolean } {
  if (html === null || text?.trim()) return { text, isCut: false };
  const words = htmlToText(html.slice(0, maxWordsHtmlLength));
  return { text: words === '' ? text : words, isCut: words !== '' && html.length > maxWordsHtmlLength };
}

const toSafeColumns = (safe: SanitizedHtml | null) => ({
  safeHtml: safe?.html ?? null,
  sanitizerVersion: safe?.version ?? sanitizerVersion,
  blockedRemoteCount: safe?.blockedRemoteCount ?? 0,
  hasOwnColors: safe?.hasOwnColors ?? false,
});

const toStorableHeaders = (headers: Message['headers']): Message['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [toStorableText(name), values.map(toStorableText)]));

async function sanitizeOrNull(html: string, inlineUrls: Readonly<Record<string, string>>): Promise<SanitizedHtml | null> {
  try {
    const safe = await sanitizeHtml(html, { inlineUrls, remoteImages: 'block', foldsQuote: true });
    return { ...safe, html: toStorableText(safe.html) };
  } catch (error) {
    if (!isMailError(error) || error.code !== 'MALFORMED_MESSAGE') throw error;
    return null;
  }
}

/** Where the pictures that a message carries itself are found, by their Content-ID. */
export function toInlineUrls(messageId: string, structure: BodyPart | null): Readonly<Record<string, string>> {
  const urls: Record<string, string> = {};
  const visit = (part: BodyPart): void => {
    if (part.contentId) urls[part.contentId] ??= `/bodies/${messageId}/parts/${part.partId}`;
    for (const child of part.children) visit(child);
  };
  if (structure) visit(structure);
  return urls;
}

async function findPreview(db: Queryable, messageId: string): Promise<string | null> {
  const { messageWords } = schema;
  const [row] = await db.select({ preview: messageWords.preview }).from(messageWords).where(eq(messageWords.messageId, messageId));
  return row?.preview ?? null;
}

/** What a listing could not tell cheaply, known now that the whole message was read. */
async function completeMessage(db: Queryable, message: MessageRow, source: Message): Promise<void> {
  const known = message.preview ?? (await findPreview(db, message.id));
  const preview = known ?? source.preview ?? previewOf(source);
  const structure = message.structure ?? source.structure;
  if (preview === known && structure === message.structure) return;
  await lockMirror(db, message.connectionId);
  await db
    .update(schema.messages)
    .set({ preview: preview === null ? null : toStorableText(preview), structure, hasAttachment: source.hasAttachment })
    .where(eq(schema.messages.id, message.id));
  await refreshThreads(db, [message.threadId]);
  await bumpState(db, message.connectionId);
}
