import type { Address, MessageSearch, MessageSummary } from '@mailwright/mail';
import { selectBodies } from '@mailwright/mime';
import { toServerTerms, toTime } from './gmail-query.ts';

/** What Gmail says of a term and a message; true where it was asked about the term with the whole search. */
export type Verdict = (term: string, message: MessageSummary) => boolean;

/** True where the message is one that was asked for. */
export function matchSearch(message: MessageSummary, search: MessageSearch, verdict: Verdict): boolean {
  const matchInner = (inner: MessageSearch) => matchSearch(message, inner, verdict);
  return (
    matchAddresses(message, search) &&
    matchContent(message, search) &&
    matchState(message, search) &&
    toServerTerms(search).every((term) => verdict(term, message)) &&
    (search.allOf ?? []).every(matchInner) &&
    (search.anyOf?.some(matchInner) ?? true) &&
    !(search.noneOf ?? []).some(matchInner)
  );
}

/** The terms inside groups: each is a question to Gmail of its own. */
export function findInnerTerms(search: MessageSearch): readonly string[] {
  const groups = [...(search.anyOf ?? []), ...(search.noneOf ?? [])];
  const found = [
    ...groups.flatMap((inner) => [...toServerTerms(inner), ...(inner.allOf ?? []).flatMap(findAllTerms), ...findInnerTerms(inner)]),
  ];
  return [...new Set([...found, ...(search.allOf ?? []).flatMap(findInnerTerms)])];
}

function findAllTerms(search: MessageSearch): readonly string[] {
  return [...toServerTerms(search), ...(search.allOf ?? []).flatMap(findAllTerms)];
}

function matchAddresses({ envelope }: MessageSummary, search: MessageSearch): boolean {
  return (
    contains(toText(envelope.from), search.from) &&
    contains(toText([...envelope.to, ...envelope.cc, ...envelope.bcc]), search.to) &&
    contains(toText(envelope.cc), search.cc) &&
    contains(toText(envelope.bcc), search.bcc)
  );
}

function matchContent({ envelope, structure, hasAttachment }: MessageSummary, search: MessageSearch): boolean {
  const names = () => (structure === null ? [] : selectBodies(structure).attachments.map(({ filename }) => filename ?? ''));
  return (
    contains(envelope.subject ?? '', search.subject) &&
    (search.filename === undefined || names().some((name) => contains(name, search.filename))) &&
    (search.hasAttachment === undefined || hasAttachment === search.hasAttachment) &&
    (search.messageIdHeader === undefined || envelope.messageIdHeader === search.messageIdHeader)
  );
}

function matchState({ receivedAt, sizeBytes, flags, mailboxIds }: MessageSummary, search: MessageSearch): boolean {
  const receivedMs = Date.parse(receivedAt);
  return (
    (search.before === undefined || receivedMs < toTime(search.before)) &&
    (search.after === undefined || receivedMs >= toTime(search.after)) &&
    (search.largerThanBytes === undefined || sizeBytes > search.largerThanBytes) &&
    (search.smallerThanBytes === undefined || sizeBytes < search.smallerThanBytes) &&
    (search.inMailboxes?.some((id) => mailboxIds.includes(id)) ?? true) &&
    (search.hasFlag ?? []).every((flag) => flags.includes(flag)) &&
    !(search.lacksFlag ?? []).some((flag) => flags.includes(flag))
  );
}

function contains(text: string, part: string | undefined): boolean {
  return part === undefined || fold(text).includes(fold(part));
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function toText(addresses: readonly Address[]): string {
  return addresses.map(({ name, address }) => `${name ?? ''} <${address}>`).join(', ');
}
