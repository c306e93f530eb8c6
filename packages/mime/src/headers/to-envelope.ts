import type { Envelope } from '@mailwright/mail';
import { toPlainText } from './decode-words.ts';
import { parseAddresses } from './parse-addresses.ts';
import { parseDate } from './parse-date.ts';
import type { Headers } from './parse-headers.ts';

const maxReferences = 200;
const maxIdLength = 998;
const maxSubjectLength = 10_000;

/** The envelope of parsed headers (RFC 5322 §3.6), words decoded; what is missing or unreadable is null or empty. */
export function toEnvelope(headers: Headers): Envelope {
  const subject = headers.subject?.[0];
  return {
    subject: subject === undefined ? null : toPlainText(subject).slice(0, maxSubjectLength),
    from: parseAddresses(headers.from),
    sender: parseAddresses(headers.sender),
    replyTo: parseAddresses(headers['reply-to']),
    to: parseAddresses(headers.to),
    cc: parseAddresses(headers.cc),
    bcc: parseAddresses(headers.bcc),
    sentAt: parseDate(headers.date?.[0]),
    messageIdHeader: findIds(headers['message-id']).at(0) ?? null,
    inReplyTo: findIds(headers['in-reply-to']),
    references: findIds(headers.references),
  };
}

const oneId = /^<[^<>\s]{1,996}>$/;

// RFC 5322 §3.6.4; the newest are kept where there are too many.
function findIds(values: readonly string[] | undefined): readonly string[] {
  if (values === undefined) return [];
  const [first] = values;
  if (first !== undefined && values.length === 1 && oneId.test(first)) return [first];
  const found = new Set<string>();
  for (const value of values) {
    for (const [word] of value.matchAll(/<[^<>]{1,998}>/g)) {
      const id = word.replace(/\s+/g, '');
      if (id.length > 2 && id.length <= maxIdLength) found.add(id);
    }
  }
  return [...found].slice(-maxReferences);
}
