import type { Address, MessageSearch } from '@mailwright/mail';
import { htmlToText, type ParsedMessage } from '@mailwright/mime';
import type { LiveMessage } from './memory-account.ts';

/** True where every condition holds. */
export function matchSearch(message: LiveMessage, parsed: ParsedMessage, search: MessageSearch): boolean {
  const matchInner = (inner: MessageSearch) => matchSearch(message, parsed, inner);
  return (
    matchState(message, search) &&
    matchContent(parsed, search) &&
    (search.allOf ?? []).every(matchInner) &&
    (search.anyOf?.some(matchInner) ?? true) &&
    !(search.noneOf ?? []).some(matchInner)
  );
}

/** True where every condition of the search itself that needs no parsing holds. */
export function matchState(message: LiveMessage, search: MessageSearch): boolean {
  const receivedMs = Date.parse(message.receivedAt);
  const sizeBytes = message.readRaw().length;
  return (
    (search.before === undefined || receivedMs < Date.parse(search.before)) &&
    (search.after === undefined || receivedMs >= Date.parse(search.after)) &&
    (search.largerThanBytes === undefined || sizeBytes > search.largerThanBytes) &&
    (search.smallerThanBytes === undefined || sizeBytes < search.smallerThanBytes) &&
    (search.inMailboxes?.some((id) => message.mailboxIds.includes(id)) ?? true) &&
    (search.hasFlag ?? []).every((flag) => message.flags.includes(flag)) &&
    !(search.lacksFlag ?? []).some((flag) => message.flags.includes(flag))
  );
}

function matchContent(message: ParsedMessage, search: MessageSearch): boolean {
  const { envelope } = message;
  return (
    contains(toText(envelope.from), search.from) &&
    contains(toText([...envelope.to, ...envelope.cc, ...envelope.bcc]), search.to) &&
    contains(toText(envelope.cc), search.cc) &&
    contains(toText(envelope.bcc), search.bcc) &&
    contains(envelope.subject ?? '', search.subject) &&
    contains((message.headers['list-id'] ?? []).join(' '), search.listId) &&
    (search.filename === undefined || message.attachments.some(({ filename }) => contains(filename ?? '', search.filename))) &&
    (search.hasAttachment === undefined || message.hasAttachment === search.hasAttachment) &&
    (search.messageIdHeader === undefined || envelope.messageIdHeader === search.messageIdHeader) &&
    (search.text === undefined || contains(toFullText(message), search.text)) &&
    (search.wordStart === undefined || contains(toFullText(message), search.wordStart))
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

function toFullText({ envelope, headers, text, html }: ParsedMessage): string {
  const people = toText([...envelope.from, ...envelope.to, ...envelope.cc]);
  const body = text ?? (html === null ? '' : htmlToText(html));
  return [envelope.subject ?? '', people, ...Object.values(headers).flat(), body].join('\n');
}
