import type { Queryable } from '@mailwright/db';
import type { MailboxRole } from '@mailwright/mail';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type BedAccount, type MailBed, openMailBed } from './open-mail-bed.ts';

/** What the tests of a file work in. */
export interface FileMailBed {
  /** One for the file. */
  readonly bed: MailBed;
  /** A new one for each test, which may put another in its place. */
  account: BedAccount;
  /** Works at the database as the person of the account. */
  inAccount<Result>(work: (db: Queryable) => Promise<Result>): Promise<Result>;
}

/** Opens a bed for the tests of a file, and an account with these mailboxes for each of them; closes it behind them. */
export function withMailBed(options: { readonly roles?: readonly MailboxRole[] } = {}): FileMailBed {
  let opened: MailBed;
  let current: BedAccount;
  beforeAll(async () => {
    opened = await openMailBed();
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(async () => {
    current = await opened.addAccount(options);
  });
  return {
    get bed() {
      return opened;
    },
    get account() {
      return current;
    },
    set account(account) {
      current = account;
    },
    inAccount: (work) => opened.services.database.withUser(current.context.userId, work),
  };
}
