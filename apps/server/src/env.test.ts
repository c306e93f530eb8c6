import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from './env.ts';

const masterKey = randomBytes(32).toString('base64');
const minimal = { DATABASE_URL: 'postgres://owner:secret-canary@127.0.0.1:5432/mailwright', MASTER_KEY: masterKey };

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    parseSettings(variables);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('need a database and a key, and fill in the rest', () => {
    const settings = parseSettings(minimal);

    expect(settings).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicOrigin: 'http://127.0.0.1:3000',
      origins: ['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'],
      isSignUpAllowed: false,
      allowsPrivateHosts: true,
      uploadLimitBytes: 25 * 1024 * 1024,
      operatorDefaults: { imap: null, smtp: null },
      autoconfigUrl: null,
    });
    expect(settings.masterKeys[0].key).toHaveLength(32);
    expect(settings.authSecret.length).toBeGreaterThanOrEqual(32);
    expect(settings.authSecret).not.toContain(masterKey.slice(0, 20));
  });

  it('set up providers by what the operator registered there', () => {
    const google = { GOOGLE_CLIENT_ID: 'id-1', GOOGLE_CLIENT_SECRET: 'secret-1' };
    const own = { ...minimal, PUBLIC_URL: 'https://mail.example.org' };

    expect(parseSettings(minimal).oauthClients).toEqual({});
    expect(
      parseSettings({ ...own, ...google, MICROSOFT_CLIENT_ID: 'id-2', GOOGLE_TOKEN_URL: 'http://127.0.0.1:9/token' }).oauthClients,
    ).toEqual({
      google: {
        clientId: 'id-1',
        clientSecret: 'secret-1',
        redirectUri: 'https://mail.example.org/oauth/google/callback',
        endpoints: { tokenUrl: 'http://127.0.0.1:9/token' },
      },
      microsoft: { clientId: 'id-2', clientSecret: null, redirectUri: 'https://mail.example.org/oauth/microsoft/callback', endpoints: {} },
    });
    expect(faultsOf({ ...own, GOOGLE_CLIENT_ID: 'id-1' })).toEqual(['GOOGLE_CLIENT_SECRET: must be set where GOOGLE_CLIENT_ID is']);
    const elsewhere = { ...own, ...google, GOOGLE_REDIRECT_URI: 'https://other.example.org/oauth/google/callback' };
    expect(faultsOf(elsewhere)).toEqual(['GOOGLE_REDIRECT_URI: must be PUBLIC_URL followed by /oauth/google/callback']);
  });

  it('take all of what Google tells of changes by, or nothing', () => {
    const client = { ...minimal, GOOGLE_CLIENT_ID: 'id-1', GOOGLE_CLIENT_SECRET: 'secret-1' };
    const push = {
      GOOGLE_PUBSUB_TOPIC: 'projects/p/topics/mail',
      GOOGLE_PUBSUB_AUDIENCE: 'https://mail.example.org/api/push/google',
      GOOGLE_PUBSUB_SERVICE_ACCOUNT: 'push@p.iam.example.org',
    };
    const settings = parseSettings({ ...client, ...push });

    expect(parseSettings(client).push).toBeNull();
    expect(settings.push).toEqual({ audience: push.GOOGLE_PUBSUB_AUDIENCE, serviceAccount: push.GOOGLE_PUBSUB_SERVICE_ACCOUNT });
    expect(settings.oauthClients.google?.pushTopic).toBe('projects/p/topics/mail');
    expect(faultsOf({ ...client, ...push, GOOGLE_PUBSUB_AUDIENCE: '' })).toEqual([
      'GOOGLE_PUBSUB_AUDIENCE: must be set where GOOGLE_PUBSUB_TOPIC is',
    ]);
    expect(faultsOf({ ...minimal, ...push })).toEqual(['GOOGLE_CLIENT_ID: must be set where GOOGLE_PUBSUB_TOPIC is']);
    expect(faultsOf({ ...client, ...push, GOOGLE_PUBSUB_TOPIC: 'mail' })).toEqual([
      'GOOGLE_PUBSUB_TOPIC: must be projects/<project>/topics/<topic>',
    ]);
  });

  it('name every fault in a line of its own', () => {
    const faults = faultsOf({ PORT: 'many', DATABASE_URL: 'mysql://nowhere', LOG_LEVEL: 'loud', UPLOAD_LIMIT_MB: '0' });

    expect(faults).toEqual([
      'PORT: must be a number',
      'DATABASE_URL: must be set to a postgres:// address (npm start sets it when it runs its own PostgreSQL)',
      'MASTER_KEY: must be set where DATABASE_URL is; make one with: openssl rand -base64 32',
      'LOG_LEVEL: must be trace, debug, info, warn, error or silent',
      'UPLOAD_LIMIT_MB: must be at least 1',
    ]);
  });

  it('never repeat a secret', () => {
    const faults = faultsOf({ ...minimal, MASTER_KEY: 'canary-too-short', MASTER_KEYS_OLD: 'k1:canary', AUTH_SECRET: 'canary' });

    expect(faults).toHaveLength(3);
    expect(faults.join('\n')).not.toContain('canary');
  });

  it('refuse private mail hosts as soon as strangers can reach the server', () => {
    const open = parseSettings({ ...minimal, HOST: '0.0.0.0', PUBLIC_URL: 'https://mail.example.test/' });

    expect(open.allowsPrivateHosts).toBe(false);
    expect(open.publicOrigin).toBe('https://mail.example.test');
    expect(faultsOf({ ...minimal, HOST: '0.0.0.0' })).toEqual([
      'PUBLIC_URL: must be set where HOST is not loopback, for example https://mail.example.org',
    ]);
    expect(parseSettings({ ...minimal, ALLOW_PRIVATE_HOSTS: '0' }).allowsPrivateHosts).toBe(false);
  });

  it('keep older keys behind the current one', () => {
    const older = randomBytes(32).toString('base64');

    const { masterKeys } = parseSettings({ ...minimal, MASTER_KEY_ID: 'k2', MASTER_KEYS_OLD: `k1:${older}, ${older}` });

    expect(masterKeys.map((key) => key.id)).toEqual(['k2', 'k1', expect.stringMatching(/^[0-9a-f]{8}$/)]);
    expect(faultsOf({ ...minimal, MASTER_KEYS_OLD: masterKey })).toEqual(['MASTER_KEYS_OLD: two keys carry the same id']);
    expect(Buffer.from(masterKeys[1]?.key ?? []).toString('base64')).toBe(older);
  });

  it('read the operator’s own servers', () => {
    const settings = parseSettings({
      ...minimal,
      IMAP_HOST: 'imap.example.test',
      SMTP_HOST: 'smtp.example.test',
      SMTP_PORT: '587',
      SMTP_SECURITY: 'starttls',
    });

    expect(settings.operatorDefaults).toEqual({
      imap: { host: 'imap.example.test', port: 993, security: 'tls' },
      smtp: { host: 'smtp.example.test', port: 587, security: 'starttls' },
    });
  });

  it('give a process both roles unless they name one', () => {
    const rolesOf = (ROLES: string) => [...parseSettings({ ...minimal, ROLES }).roles];

    expect(rolesOf('')).toEqual(['api', 'worker']);
    expect(rolesOf('worker')).toEqual(['worker']);
    expect(rolesOf('worker, api')).toEqual(['worker', 'api']);
    expect(faultsOf({ ...minimal, ROLES: 'api,cook' })).toEqual([expect.stringContaining('must be api, worker or api,worker')]);
    expect(faultsOf({ ...minimal, ROLES: ',' })).not.toEqual([]);
  });
});
