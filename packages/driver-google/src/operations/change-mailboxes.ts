import { type CallOptions, isMailError, type Mailbox, type MailboxId, MailError } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { isOwnLabel } from '../gmail-labels.ts';
import { anySchema, type GmailLabel, labelSchema, messageListSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { listLabels } from './list-labels.ts';
import { toMailboxes } from './list-mailboxes.ts';

const longestName = 225;

/** Makes a label; its place is part of its name. */
export async function createMailbox(
  client: GmailClient,
  request: { readonly name: string; readonly parentId?: MailboxId },
  options: CallOptions = {},
): Promise<Mailbox> {
  const labels = await listLabels(client, options);
  const prefix = request.parentId === undefined ? '' : `${findOwn(labels, request.parentId).name}/`;
  const name = toName(prefix, request.name);
  requireFree(labels, name, null);
  const json = { name, labelListVisibility: 'labelShow', messageListVisibility: 'show' };
  const created = await client
    .call({ method: 'POST', path: 'labels', json, schema: labelSchema, units: quotaUnits.changeLabel, isRepeatable: false }, options.signal)
    .catch(toTaken);
  return toOne([...labels, created], created.id);
}

/** Gives a label another name in the same place; the labels below it are renamed along, which Gmail does not do by itself. */
export async function renameMailbox(client: GmailClient, id: MailboxId, name: string, options: CallOptions = {}): Promise<Mailbox> {
  const labels = await listLabels(client, options);
  const label = findOwn(labels, id);
  const target = toName(label.name.slice(0, label.name.lastIndexOf('/') + 1), name);
  requireFree(labels, target, id);
  const inner = labels.filter((other) => isOwnLabel(other.id) && other.name.startsWith(`${label.name}/`));
  for (const one of [label, ...inner]) {
    const json = { name: `${target}${one.name.slice(label.name.length)}` };
    await client
      .call(
        { method: 'PATCH', path: `labels/${encodeURIComponent(one.id)}`, json, schema: labelSchema, units: quotaUnits.changeLabel },
        options.signal,
      )
      .catch(toTaken);
  }
  return toOne(await listLabels(client, options), id);
}

/** Takes a label away that nothing has and nothing is below. */
export async function destroyMailbox(client: GmailClient, id: MailboxId, options: CallOptions = {}): Promise<void> {
  const labels = await listLabels(client, options);
  const label = findOwn(labels, id);
  if (labels.some((other) => isOwnLabel(other.id) && other.name.startsWith(`${label.name}/`)))
    throw new MailError('CONFLICT', 'The mailbox holds other mailboxes.');
  const query = { labelIds: [id], maxResults: 1 };
  const { messages } = await client.call(
    { path: 'messages', query, schema: messageListSchema, units: quotaUnits.listMessages },
    options.signal,
  );
  if (messages.length > 0) throw new MailError('CONFLICT', 'The mailbox holds mail.');
  const request = { method: 'DELETE', path: `labels/${encodeURIComponent(id)}`, schema: anySchema, units: quotaUnits.changeLabel } as const;
  await client.call(request, options.signal);
}

function findOwn(labels: readonly GmailLabel[], id: MailboxId): GmailLabel {
  const found = labels.find((label) => label.id === id);
  if (found === undefined) throw new MailError('NOT_FOUND', 'No such mailbox.');
  if (!isOwnLabel(found.id)) throw new MailError('PERMISSION_DENIED', 'Gmail keeps this mailbox as it is.');
  return found;
}

function toName(prefix: string, name: string): string {
  const isUnfit = name.trim() === '' || name.includes('/') || /[\u0000-\u001f\u007f]/.test(name);
  if (isUnfit || prefix.length + name.length > longestName)
    throw new MailError('UNSUPPORTED', 'A mailbox cannot have this name.', { retry: 'never' });
  return `${prefix}${name.trim()}`;
}

function requireFree(labels: readonly GmailLabel[], name: string, own: MailboxId | null): void {
  const isTaken = labels.some((label) => label.id !== own && label.name.toLowerCase() === name.toLowerCase());
  if (isTaken) throw new MailError('CONFLICT', 'There is a mailbox of this name.');
}

// Gmail refuses names of its own (`Inbox`, `Chats`) as it refuses taken ones: by 400 or 409.
function toTaken(error: unknown): never {
  const isRefused = isMailError(error) && error.code === 'PROTOCOL_ERROR' && error.retry === 'never';
  throw isRefused ? new MailError('CONFLICT', 'Gmail does not take this name.', { cause: error }) : error;
}

function toOne(labels: readonly GmailLabel[], id: string): Mailbox {
  const found = toMailboxes(labels).find((mailbox) => mailbox.id === id);
  if (found === undefined) throw new MailError('NOT_FOUND', 'No such mailbox.');
  return found;
}
