import { type MailboxId, MailError, type MessageId } from '@mailwright/mail';
import type { IntentGroup } from './pick-group.ts';
import type { GroupOutcome, SendTools } from './send-group.ts';

interface PlaceChange {
  readonly ids: MessageId[];
  readonly add: readonly MailboxId[];
  readonly remove: readonly MailboxId[];
}

/** Has messages lie in exactly the mailboxes that were named, where an account keeps them in several. Doing it again changes nothing. */
export async function sendPlaces(tools: SendTools, { items, target, besideMailboxIds }: IntentGroup): Promise<GroupOutcome> {
  if (!target) throw new MailError('NOT_FOUND', 'The mailbox is gone.');
  const { driver, signal, providerMailboxIds } = tools;
  const wanted = [target.providerMailboxId, ...(besideMailboxIds ?? []).flatMap((id) => providerMailboxIds.get(id) ?? [])];
  const ids = items.map(({ providerMessageId }) => providerMessageId);
  const present = await driver.getMessages(ids, { signal });
  const changes = new Map<string, PlaceChange>();
  for (const { id, mailboxIds } of present) {
    const add = wanted.filter((mailboxId) => !mailboxIds.includes(mailboxId));
    const remove = mailboxIds.filter((mailboxId) => !wanted.includes(mailboxId));
    const key = JSON.stringify([add, remove]);
    const change = changes.get(key) ?? { ids: [], add, remove };
    change.ids.push(id);
    changes.set(key, change);
  }
  for (const { ids: alike, add, remove } of changes.values()) {
    if (add.length + remove.length === 0) continue;
    tools.mustBeFresh();
    await driver.setMailboxes(alike, { add, remove }, { signal });
  }
  const presentIds = new Set<string>(present.map(({ id }) => id));
  const toNewId = (id: MessageId) => (presentIds.has(id) ? id : null);
  return { done: items.map((intent) => ({ intent, newId: toNewId(intent.providerMessageId) })), refused: [], mustRecheck: true };
}
