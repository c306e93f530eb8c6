import { createServer } from 'node:http';
import {
  type DovecotServer,
  makeCertificate,
  type ServerUser,
  type SubmissionServer,
  startDovecot,
  startSubmissionServer,
} from '@mailwright/driver-testkit';

/** What tests need to know of the mail servers; plain data, so that it crosses process borders. */
export interface MailWorldFacts {
  readonly imapPort: number;
  readonly smtpPort: number;
  readonly fingerprint: string;
  readonly lmtpPort: number;
  readonly alice: ServerUser;
  readonly bob: ServerUser;
}

/** A private Dovecot and submission server with two people, and an autoconfig server that names them. */
export interface MailWorld extends AsyncDisposable {
  readonly facts: MailWorldFacts;
  readonly autoconfigUrl: string;
  readonly dovecot: DovecotServer;
  readonly submission: SubmissionServer;
}

/** Found by autoconfig. */
const alice: ServerUser = { emailAddress: 'alice@found.example', password: 'canary-Alice-55e1c2' };
/** Of a domain that nobody knows: typed in by hand. */
const bob: ServerUser = { emailAddress: 'bob@byhand.example', password: 'canary-Bob-91ab07' };

function toAutoconfig(imapPort: number, smtpPort: number): string {
  const server = (kind: string, type: string, port: number) =>
    `<${kind} type="${type}"><hostname>localhost</hostname><port>${port}</port><socketType>SSL</socketType>` +
    `<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></${kind}>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?><clientConfig version="1.1"><emailProvider id="found.example"><domain>found.example</domain>' +
    `<displayName>Found Mail</displayName>${server('incomingServer', 'imap', imapPort)}${server('outgoingServer', 'smtp', smtpPort)}` +
    '</emailProvider></clientConfig>'
  );
}

async function serveAutoconfig(imapPort: number, smtpPort: number): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    if (!request.url?.includes('/found.example/')) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(toAutoconfig(imapPort, smtpPort));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/{domain}/config-v1.1.xml`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts the servers that the tests' accounts live on. */
export async function startMailWorld(): Promise<MailWorld> {
  const certificate = await makeCertificate();
  const users = [alice, bob];
  const dovecot = await startDovecot({ users, certificate, maxConnectionsPerUser: 50 });
  const submission = await startSubmissionServer({
    users,
    certificate,
    deliver: async (envelope, raw) => {
      for (const recipient of envelope.rcptTo) await dovecot.deliver(recipient, raw);
    },
  });
  const autoconfig = await serveAutoconfig(dovecot.ports.imaps, submission.port);
  return {
    facts: {
      imapPort: dovecot.ports.imaps,
      smtpPort: submission.port,
      fingerprint: certificate.fingerprint,
      lmtpPort: dovecot.ports.lmtp,
      alice,
      bob,
    },
    autoconfigUrl: autoconfig.url,
    dovecot,
    submission,
    async [Symbol.asyncDispose]() {
      await autoconfig[Symbol.asyncDispose]();
      await submission[Symbol.asyncDispose]();
      await dovecot[Symbol.asyncDispose]();
    },
  };
}
