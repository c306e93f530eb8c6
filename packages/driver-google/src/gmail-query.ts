import type { Address, MailboxId, MessageSearch, MessageSummary } from '@mailwright/mail';
import { archiveId } from './gmail-labels.ts';

/** Labels and query of users.messages.list. */
export interface GmailSelection {
  readonly labelIds?: readonly string[];
  readonly q?: string;
  readonly includeSpamTrash?: boolean;
}

// Gmail "Search operators": has:nouserlabels, and epoch seconds for before and after.
const archived = '-in:inbox -in:sent -in:drafts -in:chats has:nouserlabels';

/** What to ask for; the answer may hold more than was wanted, never less but for words that Gmail does not index. */
export function toSelection(mailboxId: MailboxId | undefined, search: MessageSearch | undefined, beforeMs: number | null): GmailSelection {
  const terms = [
    ...(mailboxId === archiveId ? [archived] : []),
    ...(mailboxId === undefined ? ['-in:chats'] : []),
    ...(beforeMs === null ? [] : [`before:${toSeconds(beforeMs) + 1}`]),
    ...toTerms(search ?? {}),
  ];
  const isAside = mailboxId === 'TRASH' || mailboxId === 'SPAM';
  return {
    ...(mailboxId === undefined || mailboxId === archiveId ? {} : { labelIds: [mailboxId] }),
    ...(terms.length === 0 ? {} : { q: terms.join(' ') }),
    ...(isAside ? { includeSpamTrash: true } : {}),
  };
}

function toTerms(search: MessageSearch): string[] {
  const { from, to, subject, text, before, after, hasAttachment, messageIdHeader } = search;
  return [
    ...toPhrase('from:', from),
    ...(to === undefined ? [] : toRecipients(to)),
    ...toPhrase('subject:', subject),
    ...toPhrase('', text),
    ...(before === undefined ? [] : [`before:${toSeconds(Date.parse(before)) + 1}`]),
    ...(after === undefined ? [] : [`after:${toSeconds(Date.parse(after)) - 1}`]),
    // NOTE: only `true` narrows; Gmail counts inline pictures as attachments, so that `false` is left to the filter.
    ...(hasAttachment === true ? ['has:attachment'] : []),
    ...(messageIdHeader === undefined ? [] : toPhrase('rfc822msgid:', messageIdHeader.replace(/[<>]/g, ''))),
    ...(search.hasFlag ?? []).flatMap((flag) => toFlagTerm(flag, true)),
    ...(search.lacksFlag ?? []).flatMap((flag) => toFlagTerm(flag, false)),
  ];
}

function toFlagTerm(flag: string, isSet: boolean): string[] {
  if (flag === '$seen') return [isSet ? 'is:read' : 'is:unread'];
  if (flag === '$flagged') return [isSet ? 'is:starred' : '-is:starred'];
  if (flag === '$draft') return [isSet ? 'in:drafts' : '-in:drafts'];
  return [];
}

function toRecipients(to: string): string[] {
  const [phrase] = toPhrase('', to);
  return phrase === undefined ? [] : [`{to:${phrase} cc:${phrase} bcc:${phrase}}`];
}

/** Gmail has no escape for a quotation mark inside a phrase, and finds words only: what is no word is left to the filter. */
function toPhrase(operator: string, text: string | undefined): string[] {
  const words = (text ?? '')
    .replace(/["\u0000-\u001f\u007f]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(words) ? [`${operator}"${words}"`] : [];
}

function toSeconds(ms: number): number {
  return Math.floor((Number.isFinite(ms) ? ms : 0) / 1000);
}

/** The conditions a summary can answer, exactly. Anywhere in the text is Gmail's to say. */
export function matchSummary(summary: MessageSummary, search: MessageSearch): boolean {
  const { envelope, flags } = summary;
  const receivedMs = Date.parse(summary.receivedAt);
  return (
    contains(toText(envelope.from), search.from) &&
    contains(toText([...envelope.to, ...envelope.cc, ...envelope.bcc]), search.to) &&
    contains(envelope.subject ?? '', search.subject) &&
    (search.before === undefined || receivedMs < Date.parse(search.before)) &&
    (search.after === undefined || receivedMs >= Date.parse(search.after)) &&
    (search.hasAttachment === undefined || summary.hasAttachment === search.hasAttachment) &&
    (search.messageIdHeader === undefined || envelope.messageIdHeader === search.messageIdHeader) &&
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
