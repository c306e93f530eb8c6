import { type MailboxId, MailError, type MessageSearch } from '@mailwright/mail';
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
export function toSelection(mailboxId: MailboxId | undefined, terms: readonly string[]): GmailSelection {
  const all = [...(mailboxId === archiveId ? [archived] : []), ...(mailboxId === undefined ? ['-in:chats'] : []), ...terms];
  const isAside = mailboxId === 'TRASH' || mailboxId === 'SPAM';
  return {
    ...(mailboxId === undefined || mailboxId === archiveId ? {} : { labelIds: [mailboxId] }),
    ...(all.length === 0 ? {} : { q: all.join(' ') }),
    ...(isAside ? { includeSpamTrash: true } : {}),
  };
}

/** Terms that every match meets. What must not hold is left to the filter: Gmail's words are wider than a substring. */
export function toTerms(search: MessageSearch): string[] {
  const { from, to, cc, bcc, subject, filename, before, after, hasAttachment, messageIdHeader } = search;
  return [
    ...toPhrase('from:', from),
    ...toRecipients(to),
    ...toPhrase('cc:', cc),
    ...toPhrase('bcc:', bcc),
    ...toPhrase('subject:', subject),
    ...toServerTerms(search),
    ...(before === undefined ? [] : [toBefore(toTime(before))]),
    ...(after === undefined ? [] : [toAfter(toTime(after))]),
    ...(search.largerThanBytes === undefined ? [] : [`larger:${Math.max(0, search.largerThanBytes - 1)}`]),
    ...(search.smallerThanBytes === undefined ? [] : [`smaller:${search.smallerThanBytes + 1}`]),
    // NOTE: only `true` narrows; Gmail counts some inline pictures as attachments, so that `false` is left to the filter.
    ...(hasAttachment === true || filename !== undefined ? ['has:attachment'] : []),
    ...toPhrase('rfc822msgid:', messageIdHeader?.replace(/[<>]/g, '')),
    ...(search.hasFlag ?? []).flatMap((flag) => toFlagTerm(flag, true)),
    ...(search.lacksFlag ?? []).flatMap((flag) => toFlagTerm(flag, false)),
    ...(search.allOf ?? []).flatMap(toTerms),
    ...toAlternatives(search.anyOf ?? []),
  ];
}

/** The conditions that only Gmail can judge: no summary holds the text. */
export function toServerTerms({ text, wordStart, listId }: MessageSearch): string[] {
  return [...toPhrase('', text), ...toPhrase('', wordStart), ...toPhrase('list:', listId)];
}

/** One term of each alternative is met by whatever meets one of them; where one has none, nothing can be said. */
function toAlternatives(searches: readonly MessageSearch[]): string[] {
  const firsts = searches.map((search) => toTerms(search).find((term) => !/^[-{]/.test(term)));
  return firsts.length === 0 || firsts.includes(undefined) ? [] : [`{${firsts.join(' ')}}`];
}

/** Received before the second after this instant. */
export function toBefore(ms: number): string {
  return `before:${Math.floor(ms / 1000) + 1}`;
}

/** Received from the second before this instant on. */
export function toAfter(ms: number): string {
  return `after:${Math.floor(ms / 1000) - 1}`;
}

function toFlagTerm(flag: string, isSet: boolean): string[] {
  if (flag === '$seen') return [isSet ? 'is:read' : 'is:unread'];
  if (flag === '$flagged') return [isSet ? 'is:starred' : '-is:starred'];
  if (flag === '$draft') return [isSet ? 'in:drafts' : '-in:drafts'];
  return [];
}

function toRecipients(to: string | undefined): string[] {
  const [phrase] = toPhrase('', to);
  return phrase === undefined ? [] : [`{to:${phrase} cc:${phrase} bcc:${phrase}}`];
}

/** Gmail has no escape for a quotation mark inside a phrase, and finds words only: what is no word is left to the filter. */
function toPhrase(operator: string, text: string | undefined): string[] {
  const words = (text ?? '')
    .replace(/["{}\u0000-\u001f\u007f]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(words) ? [`${operator}"${words}"`] : [];
}

/** The instant of a condition in milliseconds. */
export function toTime(instant: string): number {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) throw new MailError('UNSUPPORTED', 'The instant of the search cannot be read.');
  return time;
}
