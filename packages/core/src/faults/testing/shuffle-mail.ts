import { buildMessage } from '@mailwright/driver-testkit';
import type { SyncAccount, SyncBed } from '../../sync/testing/open-sync-bed.ts';

const mailboxes = ['INBOX', 'Work', 'Archive'];
const flags = ['\\Seen', '\\Flagged', '\\Answered', '$Forwarded'];

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;

let deliveredCount = 0;

async function actOnce(bed: SyncBed, account: SyncAccount): Promise<void> {
  const from = pick(mailboxes);
  // Some messages somewhere in the middle, by the position another client sees.
  const first = 1 + Math.floor(Math.random() * 40);
  const some = ['mailbox', from, `${first}:${first + Math.floor(Math.random() * 8)}`];
  const chance = Math.random();
  if (chance < 0.35) await account.doveadm(`flags ${pick(['add', 'remove'])}`, pick(flags), ...some);
  else if (chance < 0.65) await account.doveadm('move', pick(mailboxes.filter((name) => name !== from)), ...some);
  else if (chance < 0.75) await account.doveadm('copy', pick(mailboxes), 'mailbox', from, `${first}`);
  else if (chance < 0.82) await account.doveadm('expunge', 'mailbox', from, `${first}`);
  else {
    deliveredCount += 1;
    const raw = buildMessage({ subject: `Shuffled ${deliveredCount}`, messageIdHeader: `<shuffled-${deliveredCount}@fault.example>` });
    await bed.dovecot.deliver(account.user.emailAddress, raw);
  }
}

/** One other client that moves, flags, copies, expunges and receives at random, without pause, until `isOver`; gives how often. */
export async function shuffleMail(bed: SyncBed, account: SyncAccount, isOver: () => boolean): Promise<number> {
  let count = 0;
  while (!isOver()) {
    // A position that another client has just emptied is nothing to act on.
    await actOnce(bed, account).then(
      () => {
        count += 1;
      },
      () => undefined,
    );
  }
  return count;
}
