import { MailError } from '@mailwright/mail';
import type { z } from 'zod';
import { toGarbage } from './gmail-errors.ts';

/** Reads a body to its end, or to where it becomes more than it may be. */
export async function readBytes(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // NOTE: leaving the loop cancels the stream.
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new MailError('MALFORMED_MESSAGE', 'Gmail answered with more than is reasonable.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** JSON of a body; undefined where there is none or it cannot be read. */
export function readJson(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the schema makes of an answer; PROTOCOL_ERROR where it does not fit. */
export function readAnswer<Answer>(schema: z.ZodType<Answer>, text: string): Answer {
  const parsed = schema.safeParse(readJson(text));
  if (!parsed.success) throw toGarbage();
  return parsed.data;
}

/** Retry-After (RFC 9110 §10.2.3) in milliseconds. */
export function readRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
