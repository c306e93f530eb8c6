import { createMailwrightClient, type MailwrightClient, signIn } from '@mailwright/client';
import type { DovecotServer, ServerUser, startSubmissionServer } from '@mailwright/driver-testkit';
import type { BenchServer } from './start-server.ts';

/** A person of a server under measurement. */
export interface BenchPerson {
  readonly client: MailwrightClient;
  readonly token: string;
}

/** Signs somebody up. */
export async function signUpPerson({ url }: BenchServer, email: string): Promise<BenchPerson> {
  const account = { name: 'Bench', email, password: 'a password for the bench' };
  const headers = { 'content-type': 'application/json', origin: url };
  const answer = await fetch(`${url}/api/auth/sign-up/email`, { method: 'POST', headers, body: JSON.stringify(account) });
  if (!answer.ok) throw new Error(`Sign-up answered ${answer.status}.`);
  const token = await signIn({ url, ...account });
  return { token, client: createMailwrightClient({ url, token }) };
}

interface MailServers {
  readonly dovecot: DovecotServer;
  readonly submission: Awaited<ReturnType<typeof startSubmissionServer>>;
}

/** Connects one of the mail server's users for a person, as the wizard does; gives our id. */
export async function connectUser({ client }: BenchPerson, { dovecot, submission }: MailServers, user: ServerUser): Promise<string> {
  const connection = await client.connections.create.mutate({
    emailAddress: user.emailAddress,
    imap: dovecot.imapSettings(user),
    smtp: submission.smtpSettings(user),
    timeoutMs: 20_000,
    imapPassword: user.password,
    smtpPassword: '',
  });
  return connection.id;
}

/** When each event of a person's stream came, as `performance.now()`; ends with the signal. */
export async function followEvents(
  { url }: BenchServer,
  { token }: BenchPerson,
  onEvent: (atMs: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const answer = await fetch(`${url}/events`, { headers: { authorization: `Bearer ${token}` }, signal });
  if (!answer.ok || answer.body === null) throw new Error(`The stream of events answered ${answer.status}.`);
  const decoder = new TextDecoder();
  for await (const chunk of answer.body) if (decoder.decode(chunk, { stream: true }).includes('data:')) onEvent(performance.now());
}
