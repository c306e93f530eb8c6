import type { BenchWorld } from './bench-world.ts';

const headers = ['Subject', 'From', 'Sender', 'Reply-To', 'To', 'Cc', 'Bcc', 'Date', 'Message-ID', 'In-Reply-To', 'References'];
const pageSize = 1000;

/** What a mirror needs of every message of the inbox, in pages, thrown away. */
export async function fetchEverything(world: BenchWorld): Promise<void> {
  const client = await world.openBareImap();
  const { exists } = await client.mailboxOpen('INBOX');
  for (let last = exists; last > 0; last -= pageSize) {
    const range = `${Math.max(1, last - pageSize + 1)}:${last}`;
    await client.fetchAll(range, { uid: true, flags: true, bodyStructure: true, internalDate: true, size: true, headers });
  }
  await client.logout();
}
