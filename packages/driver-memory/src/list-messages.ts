import { type ListMessagesRequest, MailError, type MessagePage, type PageCursor } from '@mailwright/mail';
import { getMailbox } from './mailbox-operations.ts';
import { matchSearch, matchState } from './match-search.ts';
import type { LiveMessage, MemoryAccount } from './memory-account.ts';
import type { MessageReader } from './message-reader.ts';

const cursorPattern = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\|(-?\d{1,12})$/;

interface Position {
  readonly receivedAt: string;
  readonly sequence: number;
}

/** One page, newest first by time of receipt, then by order of arrival. */
export async function listMessages(account: MemoryAccount, request: ListMessagesRequest, reader: MessageReader): Promise<MessagePage> {
  const { mailboxId, search, before, limit } = request;
  if (mailboxId !== undefined) getMailbox(account, mailboxId);
  const end = before === undefined ? null : readCursor(before);
  const candidates = [...account.messages.values()].filter((message) => isListed(account, message, mailboxId)).sort(compareNewestFirst);
  const matching = search === undefined ? candidates : await filterContent(candidates, search, reader);
  const rest = end === null ? matching : matching.filter((message) => compareNewestFirst(end, message) < 0);
  const page = rest.slice(0, Math.min(Math.max(limit, 1), 500));
  const last = page.at(-1);
  return {
    messages: await reader.toSummaries(page),
    nextCursor: last === undefined || rest.length <= page.length ? null : (`${last.receivedAt}|${last.sequence}` as PageCursor),
    total: matching.length,
  };
}

function isListed(account: MemoryAccount, message: LiveMessage, mailboxId: string | undefined): boolean {
  if (mailboxId !== undefined) return message.mailboxIds.includes(mailboxId);
  const hidden = account.mailboxes.filter((mailbox) => mailbox.role === 'trash' || mailbox.role === 'junk').map((mailbox) => mailbox.id);
  return !message.mailboxIds.every((id) => hidden.includes(id));
}

async function filterContent(messages: readonly LiveMessage[], search: NonNullable<ListMessagesRequest['search']>, reader: MessageReader) {
  const candidates = messages.filter((message) => matchState(message, search));
  const matches = await Promise.all(
    candidates.map((message) =>
      reader.parse(message).then(
        (parsed) => matchSearch(message, parsed, search),
        () => false,
      ),
    ),
  );
  return candidates.filter((_message, index) => matches[index]);
}

function compareNewestFirst(left: Position, right: Position): number {
  if (left.receivedAt !== right.receivedAt) return left.receivedAt < right.receivedAt ? 1 : -1;
  return right.sequence - left.sequence;
}

function readCursor(cursor: PageCursor): Position {
  const [, receivedAt, sequence] = cursorPattern.exec(cursor) ?? [];
  if (receivedAt === undefined) throw new MailError('NOT_FOUND', 'The page cursor means nothing here.');
  return { receivedAt, sequence: Number(sequence) };
}
