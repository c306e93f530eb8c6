import type { ServerUser } from '@mailwright/driver-testkit';
import { ImapFlow } from 'imapflow';
import { getWorld } from './world.ts';

/** A message as another mail program sees it. */
export interface SeenMessage {
  readonly mailbox: string;
  readonly flags: readonly string[];
  readonly raw: string;
}

/** Works with a mail program of its own. */
export async function withMailProgram<Result>(user: ServerUser, work: (client: ImapFlow) => Promise<Result>): Promise<Result> {
  const client = new ImapFlow({
    host: 'localhost',
    port: getWorld().mail.imapPort,
    secure: true,
    // The test server's throw-away certificate.
    tls: { rejectUnauthorized: false },
    auth: { user: user.emailAddress, pass: user.password },
    logger: false,
    disableAutoIdle: true,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}

/** Every message whose subject holds these words, in every mailbox, read by a client of its own. */
export function findBySubject(user: ServerUser, subject: string): Promise<SeenMessage[]> {
  return withMailProgram(user, async (client) => {
    const seen: SeenMessage[] = [];
    for (const mailbox of await client.list()) {
      if (mailbox.flags.has('\\Noselect')) continue;
      await client.mailboxOpen(mailbox.path, { readOnly: true });
      const uids = await client.search({ header: { subject } }, { uid: true });
      if (!uids || uids.length === 0) continue;
      for (const row of await client.fetchAll(uids, { flags: true, source: true }, { uid: true })) {
        seen.push({ mailbox: mailbox.path, flags: [...(row.flags ?? [])], raw: row.source?.toString('latin1') ?? '' });
      }
    }
    return seen;
  });
}
