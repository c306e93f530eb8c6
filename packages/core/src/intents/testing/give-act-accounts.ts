import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type MailBed, openMailBed } from '../../mail/testing/open-mail-bed.ts';
import { type ActAccount, addActAccount } from './act-account.ts';

/** For a test file: one bed for all its tests, and a new account for each. */
export function giveActAccounts(take: (account: ActAccount, bed: MailBed) => void): void {
  let bed: MailBed;
  beforeAll(async () => {
    bed = await openMailBed();
  });
  afterAll(() => bed[Symbol.asyncDispose]());
  beforeEach(async () => take(await addActAccount(bed), bed));
}
