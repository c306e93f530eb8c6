import { randomUUID } from 'node:crypto';

/** A new Message-ID with its angle brackets (RFC 5322 §3.6.4). */
export const createMessageIdHeader = (domain: string): string => `<${randomUUID()}@${domain}>`;

/** The id with its brackets where it is one that can stand in a header, else null. */
export function toIdHeader(value: string): string | null {
  const id = value.trim();
  return /^<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>$/.test(id) ? id : null;
}
