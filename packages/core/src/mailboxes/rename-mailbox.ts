import type { MailboxId } from '@mailwright/mail';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { waitForIntents } from '../intents/wait-for-intents.ts';
import { getMailboxRow, getMailboxView, type MailboxReference } from './find-mailbox.ts';
import type { MailboxView } from './mailbox-view.ts';
import { syncListing } from './sync-mailboxes.ts';

/** Gives a mailbox another name; those inside it move along, and our ids stay. NOT_FOUND; MailError CONFLICT where the name is taken. */
export async function renameMailbox(context: PersonContext, input: MailboxReference & { readonly name: string }): Promise<MailboxView> {
  const row = await getMailboxRow(context, input);
  await waitForIntents(context, input.connectionId);
  await withActiveDriver(context, input.connectionId, async (active) => {
    const renamed = await active.driver.renameMailbox(row.providerMailboxId as MailboxId, input.name, { signal: context.signal });
    await syncListing(context, active, { rename: { from: row.path, to: renamed.path } });
  });
  return getMailboxView(context, input);
}
