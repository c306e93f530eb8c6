import type { MessageSummary } from '@mailwright/mail';
import { toStorableText } from './sql-values.ts';

/** An index entry of PostgreSQL holds 2,704 bytes. */
const longestHeaderBytes = 2000;
const mostReferences = 200;

/** A summary whose keys the mirror can hold: an oversized Message-ID counts as none. */
export function normalizeSummary(summary: MessageSummary): MessageSummary {
  const { envelope } = summary;
  return {
    ...summary,
    envelope: {
      ...envelope,
      messageIdHeader: toHeaders(envelope.messageIdHeader === null ? [] : [envelope.messageIdHeader])[0] ?? null,
      inReplyTo: toHeaders(envelope.inReplyTo),
      references: toHeaders(envelope.references),
    },
  };
}

const toHeaders = (headers: readonly string[]): readonly string[] =>
  headers
    .slice(-mostReferences)
    .map(toStorableText)
    .filter((header) => header !== '' && Buffer.byteLength(header) <= longestHeaderBytes);
