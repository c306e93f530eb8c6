import type { MessageSummary } from '@mailwright/mail';
import { toStorableText } from './sql-values.ts';

/** An index entry of PostgreSQL holds 2,704 bytes. */
const longestHeaderBytes = 2000;
const mostReferences = 200;

/** A summary whose keys the mirror can hold: an oversized Message-ID counts as none. */
export function normalizeSummary(summary: MessageSummary): MessageSummary {
  const { envelope } = summary;
  const { messageIdHeader, inReplyTo, references } = envelope;
  if ((messageIdHeader === null || isPlain(messageIdHeader)) && arePlain(inReplyTo) && arePlain(references)) return summary;
  return {
    ...summary,
    envelope: {
      ...envelope,
      messageIdHeader: toHeaders(messageIdHeader === null ? [] : [messageIdHeader])[0] ?? null,
      inReplyTo: toHeaders(inReplyTo),
      references: toHeaders(references),
    },
  };
}

// A third of what an entry holds: no character is longer than three bytes a unit.
const longestPlain = Math.floor(longestHeaderBytes / 3);

const isPlain = (header: string): boolean =>
  header !== '' && header.length <= longestPlain && !header.includes('\0') && header.isWellFormed();

const arePlain = (headers: readonly string[]): boolean => headers.length <= mostReferences && headers.every(isPlain);

const toHeaders = (headers: readonly string[]): readonly string[] =>
  headers
    .slice(-mostReferences)
    .map(toStorableText)
    .filter((header) => header !== '' && Buffer.byteLength(header) <= longestHeaderBytes);
