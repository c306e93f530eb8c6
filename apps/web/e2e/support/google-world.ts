import { type AuthorizationServer, buildMessage, startAuthorizationServer, startGmailEmulator } from '@mailwright/driver-testkit';

/** What tests need to know of the Google accounts; plain data, so that it crosses process borders. */
export interface GoogleWorldFacts {
  readonly apiUrl: string;
  /** The account that tests connect and look into. */
  readonly emailAddress: string;
  /** Opens its store for the tests alone. */
  readonly token: string;
  /** Another person, and what opens their store. */
  readonly friend: { readonly emailAddress: string; readonly token: string };
}

/** An authorisation server and the accounts whose mail its tokens open. */
export interface GoogleWorld extends AsyncDisposable {
  readonly facts: GoogleWorldFacts;
  readonly provider: AuthorizationServer;
}

const emailAddress = 'gina@google.example';
const friend = 'fred@google.example';
const wholeScope = 'https://mail.google.com/';

/** Starts it, with mail in the account; the first address is what the consent page offers first. */
export async function startGoogleWorld(firstAddress: string): Promise<GoogleWorld> {
  const accounts = [firstAddress, emailAddress].map((address) => ({ subject: address, emailAddress: address }));
  const [first, ...others] = accounts;
  if (!first) throw new Error('There are accounts.');
  const provider = await startAuthorizationServer({ accounts: [first, ...others] });
  const emulator = await startGmailEmulator({
    users: [firstAddress, emailAddress, friend].map((address) => ({ emailAddress: address })),
    findGrant: (token) => {
      const found = provider.store.findActive(token);
      return found && { emailAddress: found.account.emailAddress, scopes: new Set(found.scopes) };
    },
  });
  for (const [index, subject] of ['Starred by us', 'Kept for later', 'Put under a label', 'A question'].entries()) {
    const messageIdHeader = `<google-${index}@google.example>`;
    const raw = buildMessage({ messageIdHeader, subject, from: friend, to: emailAddress, text: `This is ${subject}.` });
    await emulator.deliver(emailAddress, raw, new Date(Date.now() - (index + 1) * 60_000).toISOString());
  }
  return {
    facts: {
      apiUrl: emulator.url,
      emailAddress,
      token: emulator.issueToken(emailAddress, [wholeScope]),
      friend: { emailAddress: friend, token: emulator.issueToken(friend, [wholeScope]) },
    },
    provider,
    async [Symbol.asyncDispose]() {
      await provider.stop();
      await emulator[Symbol.asyncDispose]();
    },
  };
}
