import { createImapSmtpMailManager } from '@mailwright/driver-imap';
import { createLoginHarness, describeMailManager, type NamedLogin } from '@mailwright/driver-testkit';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly namedServer: {
      readonly imap: NamedLogin;
      readonly imap2: NamedLogin;
      readonly smtp: NamedLogin;
      readonly emailAddress?: string;
      readonly otherAddress?: string;
    };
  }
}

const server = inject('namedServer');

describeMailManager(
  createLoginHarness({
    name: `${server.imap.settings.host}:${server.imap.settings.port}`,
    ...server,
    createManager: ({ settings, emailAddress, imapPassword, smtpPassword, resolveHost, log }) =>
      createImapSmtpMailManager({
        settings,
        emailAddress,
        credentials: { kind: 'password', imapPassword, smtpPassword },
        resolveHost,
        logger: {
          debug: (fields, text) => log(`${text} ${JSON.stringify(fields)}`),
          info: (fields, text) => log(`${text} ${JSON.stringify(fields)}`),
          warn: (fields, text) => log(`${text} ${JSON.stringify(fields)}`),
          error: (fields, text) => log(`${text} ${JSON.stringify(fields)}`),
        },
      }),
  }),
);
