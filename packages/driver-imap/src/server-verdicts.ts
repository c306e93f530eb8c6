import type { MailboxId, MessageSearch, MessageSummary } from '@mailwright/mail';
import { searchUids } from './fetch-rows.ts';
import { fromMessageId } from './imap-ids.ts';
import { toImapSearch } from './imap-search.ts';
import type { ImapSession } from './imap-session.ts';
import { hasServerConditions, isRounded, type Verdict } from './message-filter.ts';

const mostQuestions = 24;

/**
 * The server's word on each group of a search whose groups mix what only the server can tell with what it cannot say: one SEARCH for
 * each. Null where the search is not of that kind, or too large.
 */
export async function askVerdicts(
  session: ImapSession,
  search: MessageSearch,
  mailboxId: MailboxId,
  signal?: AbortSignal,
): Promise<Verdict | null> {
  const members = toMembers(search);
  const questions = members.filter(hasServerConditions);
  if (questions.length === 0 || questions.length > mostQuestions || !members.some(isRounded)) return null;
  const found = new Map<MessageSearch, ReadonlySet<number>>();
  for (const question of questions) {
    const uids = await searchUids(session, toImapSearch(toServerConditions(question), mailboxId), signal);
    found.set(question, new Set(uids));
  }
  return (part: MessageSearch, message: MessageSummary) => found.get(part)?.has(fromMessageId(message.id).uid) ?? null;
}

/** Every part inside a group where one may hold without the other. */
function toMembers(search: MessageSearch): readonly MessageSearch[] {
  const within = (part: MessageSearch): MessageSearch[] => [
    part,
    ...[...(part.allOf ?? []), ...(part.anyOf ?? []), ...(part.noneOf ?? [])].flatMap(within),
  ];
  return [...[...(search.anyOf ?? []), ...(search.noneOf ?? [])].flatMap(within), ...(search.allOf ?? []).flatMap(toMembers)];
}

function toServerConditions({ from, to, cc, bcc, subject, text, wordStart, listId, largerThanBytes, smallerThanBytes }: MessageSearch) {
  return { from, to, cc, bcc, subject, text, wordStart, listId, largerThanBytes, smallerThanBytes };
}
