import { createGmailHarness, describeMailManager, type GmailDoubleAccount } from '@mailwright/driver-testkit';
import { createGoogleMailManager } from './google-mail-manager.ts';

function createManager({ rootUrl, accessToken, grantedScopes }: GmailDoubleAccount) {
  return createGoogleMailManager({
    rootUrl,
    grantedScopes,
    getAccessToken: async () => accessToken,
    limits: { requestMs: 10_000, backoffMs: 5, maxBackoffMs: 50, historyRecords: 10, pollMs: 200 },
    quota: { take: async () => 0 },
  });
}

describeMailManager(createGmailHarness({ name: 'Gmail', grantedScopes: ['https://mail.google.com/'], createManager }));
describeMailManager(
  createGmailHarness({
    name: 'Gmail, without the permission to destroy',
    grantedScopes: ['https://www.googleapis.com/auth/gmail.modify'],
    createManager,
  }),
);
