import { type BodyPart, type CallOptions, MailError, type Message, type MessageId } from '@mailwright/mail';
import { decodeBodies, selectBodies } from '@mailwright/mime';
import type { GmailClient } from '../gmail-client.ts';
import { findPart, toHeaders, toStructure, toSummary } from '../gmail-mappers.ts';
import type { GmailMessage, GmailPart } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { readBytes } from '../read-answer.ts';
import { toGetRequest } from './get-messages.ts';

const mostBodyParts = 40;
const mostBodyBytes = 4 * 1024 * 1024;

interface TextPart {
  readonly part: BodyPart;
  readonly raw: Uint8Array;
}

/** A message with its bodies: one request, in which Gmail leaves attachments out; reading sets nothing. */
export async function getMessage(client: GmailClient, id: MessageId, options: CallOptions = {}): Promise<Message> {
  const message = await getOrThrow(client, id, undefined, options);
  const { payload } = message;
  const summary = toSummary(message);
  if (payload === undefined) return { ...summary, text: null, html: null, attachments: [], isTruncated: false, headers: {} };
  const structure = toStructure(payload);
  const { text, html, attachments } = selectBodies(structure);
  const wanted = [...new Map([...text, ...html].map((part) => [part.partId, part])).values()].slice(0, mostBodyParts);
  const parts: TextPart[] = [];
  for (const part of wanted) {
    const raw = await readPart(client, id, findPart(payload, part.partId), options);
    parts.push({ part: toDecoded(part, raw), raw });
  }
  const decoded = new Map(parts.map(({ part }) => [part.partId, part]));
  const bodies =
    parts.length === 0
      ? { text: null, html: null, isTruncated: false }
      : await decodeBodies(parts, { signal: options.signal, structure: replaceParts(structure, decoded) });
  return { ...summary, text: bodies.text, html: bodies.html, attachments, isTruncated: bodies.isTruncated, headers: toHeaders(payload) };
}

/** A message as Gmail describes it; an id that cannot be one is NOT_FOUND like one that is gone. */
export async function getOrThrow(
  client: GmailClient,
  id: MessageId,
  fields: string | undefined,
  options: CallOptions = {},
): Promise<GmailMessage> {
  const [message] = await client.callMany<GmailMessage>([toGetRequest(id, fields)], options.signal);
  if (message === null || message === undefined) throw new MailError('NOT_FOUND', 'No such message.');
  return message;
}

async function readPart(client: GmailClient, id: MessageId, part: GmailPart | null, options: CallOptions): Promise<Uint8Array> {
  const { data, attachmentId } = part?.body ?? {};
  if (data !== undefined) return Buffer.from(data, 'base64url').subarray(0, mostBodyBytes);
  if (attachmentId === undefined) return new Uint8Array();
  const stream = await openAttachment(client, id, attachmentId, options);
  return readBytes(stream, client.context.limits.messageBytes);
}

/** users.messages.attachments.get as it comes. */
export function openAttachment(
  client: GmailClient,
  id: MessageId,
  attachmentId: string,
  options: CallOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  const path = `messages/${encodeURIComponent(id)}/attachments/${encodeURIComponent(attachmentId)}`;
  return client.openBytes({ path, units: quotaUnits.getAttachment }, 'data', options.signal);
}

/** Gmail has undone the transfer encoding and, for most text, the charset: bytes that are good UTF-8 are taken for it. */
function toDecoded(part: BodyPart, raw: Uint8Array): BodyPart {
  const isEscaped = raw.includes(0x1b);
  const isUtf8 = !isEscaped && isValidUtf8(raw);
  return { ...part, transferEncoding: '8bit', charset: isUtf8 ? 'utf-8' : part.charset };
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function replaceParts(part: BodyPart, replacements: ReadonlyMap<string, BodyPart>): BodyPart {
  const own = replacements.get(part.partId);
  return own ?? { ...part, children: part.children.map((child) => replaceParts(child, replacements)) };
}
