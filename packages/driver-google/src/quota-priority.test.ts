import { buildMessage, startGmailEmulator } from '@mailwright/driver-testkit';
import type { MailboxId, MessageId } from '@mailwright/mail';
import { expect, it } from 'vitest';
import { createGoogleMailManager } from './google-mail-manager.ts';

const emailAddress = 'ada@google.example';
const scope = 'https://www.googleapis.com/auth/gmail.modify';

it('opens and acts at once while a long listing in the background waits for its quota', { timeout: 30_000 }, async () => {
  await using emulator = await startGmailEmulator({ users: [{ emailAddress }] });
  const store = emulator.getStore(emailAddress);
  const raw = (nth: number) => buildMessage({ messageIdHeader: `<${nth}@google.example>`, subject: `Message ${nth}` });
  const added = [];
  for (let nth = 0; nth < 200; nth += 1) added.push(await store.add(raw(nth), ['INBOX', 'UNREAD'], Date.UTC(2026, 0, 1) + nth * 1000));
  const token = emulator.issueToken(emailAddress, [scope]);
  await using manager = createGoogleMailManager({ rootUrl: emulator.url, grantedScopes: [scope], getAccessToken: async () => token });
  const id = added[0]?.id as MessageId;

  let isListed = false;
  const listing = manager
    .listMessages({ mailboxId: 'INBOX' as MailboxId, limit: 200, isBulk: true }, { isBackground: true })
    .then(({ messages }) => {
      isListed = true;
      return messages.length;
    });
  await expect.poll(() => emulator.requests.filter(({ path }) => path === 'batch').length, { timeout: 5000 }).toBeGreaterThanOrEqual(2);
  const startedMs = performance.now();
  const message = await manager.getMessage(id);
  await manager.setFlags([id], { add: ['$seen'] });
  const waitedMs = performance.now() - startedMs;

  expect(message.id).toBe(id);
  expect(isListed).toBe(false);
  expect(waitedMs).toBeLessThan(1000);
  expect(await listing).toBe(200);
});
