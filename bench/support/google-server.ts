// Gmail and its consent page in a process of their own, so that what they do is not done in the time of those who are measured.
import { buildMessage, startAuthorizationServer, startGmailEmulator } from '@mailwright/driver-testkit';
import { countUnits } from './count-units.ts';
import { emailAddress, type ServerAnswer, type ServerAsk } from './google-process.ts';

const fillAtOnce = 20;

const provider = await startAuthorizationServer({ accounts: [{ subject: 'bench', emailAddress }] });
const emulator = await startGmailEmulator({
  users: [{ emailAddress }],
  findGrant: (token) => {
    const found = provider.store.findActive(token);
    return found && { emailAddress: found.account.emailAddress, scopes: new Set(found.scopes) };
  },
});
await fill(Number(process.argv[2]));
let count = countUnits(emulator);

process.on('message', (message) => void answer(message as ServerAsk));
const { clientId, clientSecret, authorizeUrl, tokenUrl, revokeUrl, origin } = provider;
send({ kind: 'ready', apiUrl: emulator.url, clientId, clientSecret, authorizeUrl, tokenUrl, revokeUrl, issuer: origin });

async function answer(ask: ServerAsk): Promise<void> {
  if (ask.kind === 'consent') return send({ kind: 'consented', location: await provider.consent(ask.authorizeUrl) });
  const spent = count.end();
  count = countUnits(emulator);
  send({ kind: 'counted', spent });
}

function send(message: ServerAnswer): void {
  process.send?.(message);
}

/** Two thirds of the mail lie in the inbox, the others are archived. */
async function fill(messageCount: number): Promise<void> {
  const store = emulator.getStore(emailAddress);
  const add = (nth: number) => {
    const raw = buildMessage({ messageIdHeader: `<${nth}@google.example>`, subject: `Message ${nth}`, from: 'someone@elsewhere.example' });
    return store.add(raw, nth % 3 === 0 ? [] : ['INBOX', 'UNREAD'], Date.UTC(2026, 0, 1) + nth * 60_000);
  };
  for (let nth = 0; nth < messageCount; nth += fillAtOnce)
    await Promise.all(Array.from({ length: Math.min(fillAtOnce, messageCount - nth) }, (_, index) => add(nth + index)));
}
