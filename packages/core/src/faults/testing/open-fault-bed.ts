import { closeMimeWorkers } from '@mailwright/mime';
import { afterAll, beforeAll } from 'vitest';
import { syncMailboxes } from '../../mailboxes/sync-mailboxes.ts';
import { openSyncBed, type SyncAccount, type SyncBed } from '../../sync/testing/open-sync-bed.ts';

/** One server and one database for the file that calls it. */
export function shareFaultBed(): { readonly bed: SyncBed } {
  const used: { bed?: SyncBed } = {};
  beforeAll(async () => {
    used.bed = await openSyncBed();
  });
  afterAll(async () => {
    await used.bed?.[Symbol.asyncDispose]();
    await closeMimeWorkers();
  });
  return {
    get bed() {
      if (!used.bed) throw new Error('The bed is opened before the first test.');
      return used.bed;
    },
  };
}

/** An account with so many messages, of which only the mailboxes are in the mirror. */
export async function addFilledAccount(bed: SyncBed, count: number): Promise<SyncAccount> {
  const account = await bed.addAccount();
  await account.importMail(count);
  await account.doveadm('mailbox create', 'Work');
  await account.doveadm('mailbox create', 'Archive');
  await syncMailboxes(account.context, { connectionId: account.connectionId });
  return account;
}
