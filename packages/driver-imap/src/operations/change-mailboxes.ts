import { type CallOptions, type Mailbox, type MailboxId, MailError } from '@mailwright/mail';
import type { ListResponse } from 'imapflow';
import { fromMailboxId, isSafeForWire, toMailboxId } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { listEntries, toMailboxes } from './list-mailboxes.ts';

/** Makes a mailbox and subscribes to it. */
export function createMailbox(
  pool: ImapSessionPool,
  request: { readonly name: string; readonly parentId?: MailboxId },
  options: CallOptions = {},
): Promise<Mailbox> {
  const parentPath = request.parentId === undefined ? null : fromMailboxId(request.parentId);
  return pool.use({ signal: options.signal, isChecked: true }, async (session) => {
    const entries = await listEntries(session, options.signal);
    const delimiter = findDelimiter(entries, parentPath);
    const path = toPath(request.name, parentPath === null ? findPrefix(entries) : `${parentPath}${delimiter}`, delimiter);
    if (isTaken(entries, path)) throw new MailError('CONFLICT', 'There is a mailbox of this name.');
    const answer = await session.run((client) => client.mailboxCreate(path), options);
    if (!answer.created) throw new MailError('CONFLICT', 'There is a mailbox of this name.');
    return findMailbox(session, answer.path, options.signal);
  });
}

/** Gives a mailbox another name in the same place; its mail and inner mailboxes come along. */
export function renameMailbox(pool: ImapSessionPool, id: MailboxId, name: string, options: CallOptions = {}): Promise<Mailbox> {
  const path = fromMailboxId(id);
  return pool.use({ signal: options.signal, isChecked: true }, async (session) => {
    const entries = await listEntries(session, options.signal);
    const entry = findEntry(entries, path);
    const prefix = entry.parent.length === 0 ? '' : `${entry.parent.join(entry.delimiter)}${entry.delimiter}`;
    const target = toPath(name, prefix, entry.delimiter);
    if (target === path) return findMailbox(session, path, options.signal);
    if (isTaken(entries, target)) throw new MailError('CONFLICT', 'There is a mailbox of this name.');
    await session.run(async (client) => {
      const answer = await client.mailboxRename(path, target);
      await client.mailboxUnsubscribe(path).catch(() => false);
      await client.mailboxSubscribe(target).catch(() => false);
      return answer;
    }, options);
    return findMailbox(session, target, options.signal);
  });
}

/** Removes an empty mailbox. RFC 9051 §6.3.5 DELETE would take its mail along, so it is counted first. */
export function destroyMailbox(pool: ImapSessionPool, id: MailboxId, options: CallOptions = {}): Promise<void> {
  const path = fromMailboxId(id);
  return pool.use({ signal: options.signal, isChecked: true }, async (session) => {
    const entries = await listEntries(session, options.signal);
    const entry = findEntry(entries, path);
    const prefix = `${path}${entry.delimiter}`;
    const isParent = entry.delimiter !== '' && entries.some((other) => other.path.startsWith(prefix));
    if (isParent) throw new MailError('CONFLICT', 'The mailbox holds other mailboxes.');
    if (path.toUpperCase() === 'INBOX') throw new MailError('PERMISSION_DENIED', 'The inbox cannot be removed.');
    if (!entry.flags.has('\\Noselect') && (await session.select(path, options)).exists > 0) {
      throw new MailError('CONFLICT', 'The mailbox holds mail.');
    }
    await session.run(async (client) => {
      await client.mailboxDelete(path);
      await client.mailboxUnsubscribe(path).catch(() => false);
    }, options);
  });
}

/** Makes sure a mailbox is there, by its path; true where it was made now. */
export async function ensurePath(session: ImapSession, path: string, signal?: AbortSignal): Promise<void> {
  await session.run((client) => client.mailboxCreate(path), { signal });
}

/** What stands before the name of a new mailbox at the top: some servers keep everything under INBOX. */
export function findPrefix(entries: readonly ListResponse[]): string {
  const inbox = entries.find((entry) => entry.path.toUpperCase() === 'INBOX');
  const others = entries.filter((entry) => entry !== inbox);
  const isUnderInbox =
    inbox !== undefined && others.length > 0 && others.every((entry) => entry.path.startsWith(`${inbox.path}${inbox.delimiter}`));
  return isUnderInbox ? `${inbox.path}${inbox.delimiter}` : '';
}

function findDelimiter(entries: readonly ListResponse[], parentPath: string | null): string {
  if (parentPath !== null) {
    const parent = findEntry(entries, parentPath);
    if (parent.delimiter === '' || parent.flags.has('\\Noinferiors'))
      throw new MailError('UNSUPPORTED', 'This mailbox cannot hold others.');
    return parent.delimiter;
  }
  return entries.find((entry) => entry.delimiter !== '')?.delimiter ?? '';
}

function toPath(name: string, prefix: string, delimiter: string): string {
  const isFit = name.trim() !== '' && name.length <= 250 && isSafeForWire(name) && (delimiter === '' || !name.includes(delimiter));
  if (!isFit) throw new MailError('UNSUPPORTED', 'The server cannot hold a mailbox of this name.');
  return `${prefix}${name}`;
}

function isTaken(entries: readonly ListResponse[], path: string): boolean {
  return entries.some((entry) => entry.path === path && !entry.flags.has('\\NonExistent'));
}

function findEntry(entries: readonly ListResponse[], path: string): ListResponse {
  const entry = entries.find((other) => other.path === path);
  if (entry === undefined) throw new MailError('NOT_FOUND', 'No such mailbox.');
  return entry;
}

async function findMailbox(session: ImapSession, path: string, signal?: AbortSignal): Promise<Mailbox> {
  const id = toMailboxId(path);
  const mailbox = toMailboxes(await listEntries(session, signal)).find((other) => other.id === id);
  if (mailbox === undefined) throw new MailError('NOT_FOUND', 'The server does not list the mailbox.');
  return mailbox;
}
