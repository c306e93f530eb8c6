import { isMailError, type MailboxId, type MailManager, type MessagePage, type MessageSummary, type PageCursor } from '@mailwright/mail';

const pageSize = 500;
const mostPages = 2;

/** How far back a mailbox has been listed. */
export interface ListedRange {
  readonly mailboxId: MailboxId;
  readonly page: MessagePage;
  readonly backTo: Date;
}

/**
 * Messages that are newer than the listed range ends and yet lie beyond it. IMAP lists by UID: where old mail was moved in lately, or
 * a whole mailbox was copied, newer mail stands behind it. Empty, for the price of one search, where all is in order.
 */
export async function findStragglers(driver: MailManager, { mailboxId, page, backTo }: ListedRange): Promise<readonly MessageSummary[]> {
  if (!page.isByArrival) return [];
  const found: MessageSummary[] = [];
  // NOTE: a place in the mailbox's listing is taken for a place in its search; both go by UID.
  let before: PageCursor | null = page.nextCursor;
  try {
    for (let count = 0; before !== null && count < mostPages; count += 1) {
      const stragglers: MessagePage = await driver.listMessages({
        mailboxId,
        search: { after: backTo.toISOString() },
        before,
        limit: pageSize,
      });
      found.push(...stragglers.messages);
      before = stragglers.nextCursor;
    }
  } catch (error) {
    if (!isMailError(error) || error.code === 'CANCELLED') throw error;
  }
  return found;
}
