import { chmod, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DovecotServer } from '@mailwright/driver-testkit';
import type { MailboxPlan, PlannedMessage } from './plan-mailbox.ts';
import { toRawMessage } from './to-raw-message.ts';

const filesAtOnce = 200;

/** Puts a planned mailbox into a user's inbox, its order and times kept: much faster than APPEND. */
export async function loadMailbox(dovecot: DovecotServer, plan: MailboxPlan, emailAddress: string): Promise<void> {
  const folder = path.join(dovecot.folder, 'bench-maildir');
  // Dovecot reads it as the mail user, who also writes its index there.
  for (const name of ['.', 'cur', 'new', 'tmp']) {
    await mkdir(path.join(folder, name), { recursive: true });
    await chmod(path.join(folder, name), 0o777);
  }
  for (let at = 0; at < plan.messages.length; at += filesAtOnce) {
    await Promise.all(plan.messages.slice(at, at + filesAtOnce).map((message) => writeMessage(folder, message)));
  }
  await dovecot.doveadm(['import', '-u', emailAddress, `maildir:${folder}`, '', 'all']);
  await rm(folder, { recursive: true, force: true });
}

// Maildir: `unique:2,flags`; the time of the file is when the message was received.
async function writeMessage(folder: string, message: PlannedMessage): Promise<void> {
  const { receivedAt, index, isFlagged, isSeen } = message;
  const flags = `${isFlagged ? 'F' : ''}${isSeen ? 'S' : ''}`;
  const seconds = Math.floor(receivedAt.getTime() / 1000);
  const file = path.join(folder, 'cur', `${seconds}.M${String(index).padStart(7, '0')}.bench:2,${flags}`);
  await writeFile(file, toRawMessage(message));
  await utimes(file, seconds, seconds);
}
