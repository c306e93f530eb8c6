import type { MailManager, MessageId } from '@mailwright/mail';

/** Looks in Sent for a message by its Message-ID header; null where it is not, or there is no Sent. */
export async function findSentCopy(driver: MailManager, messageIdHeader: string): Promise<MessageId | null> {
  const sent = (await driver.listMailboxes()).find((mailbox) => mailbox.role === 'sent');
  if (!sent) return null;
  const page = await driver.listMessages({ mailboxId: sent.id, search: { messageIdHeader }, limit: 1 });
  return page.messages[0]?.id ?? null;
}
