import { isMailError, type MailboxId } from '@mailwright/mail';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { waitForIntents } from '../intents/wait-for-intents.ts';
import { getMailboxRow, type MailboxReference } from './find-mailbox.ts';
import { syncListing } from './sync-mailboxes.ts';

/** Removes an empty mailbox. NOT_FOUND; MailError CONFLICT while it holds mail or other mailboxes. */
export async function removeMailbox(context: PersonContext, input: MailboxReference): Promise<void> {
  const row = await getMailboxRow(context, input);
  await waitForIntents(context, input.connectionId);
  await withActiveDriver(context, input.connectionId, async (active) => {
    try {
      await active.driver.destroyMailbox(row.providerMailboxId as MailboxId, { signal: context.signal });
    } catch (error) {
      if (!isMailError(error) || error.code !== 'NOT_FOUND') throw error;
    }
    await syncListing(context, active);
  });
}
