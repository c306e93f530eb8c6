import { schema } from '@mailwright/db';
import type { ServerSettings } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as core from '../index.ts';
import { callbackUrl } from './testing/oauth-set-up.ts';
import { type OAuthBed, openOAuthBed, sessionId } from './testing/open-oauth-bed.ts';

const mailScope = 'https://www.googleapis.com/auth/gmail.modify';
const readingScope = 'https://www.googleapis.com/auth/gmail.readonly';

describe('signing in at a provider', () => {
  let bed: OAuthBed;
  let ada: core.PersonContext;
  const finish = (input: core.FinishOAuthInput) => core.finishOAuth(ada, input);
  const kindsOf = (connectionId: string) =>
    bed.services.database.withUser(ada.userId, async (db) => {
      const { connectionCredentials: secrets } = schema;
      const rows = await db.select({ kind: secrets.kind }).from(secrets).where(eq(secrets.connectionId, connectionId));
      return rows.map(({ kind }) => kind).sort();
    });

  beforeAll(async () => {
    bed = await openOAuthBed();
  });
  beforeEach(async () => {
    ada = await bed.addPerson();
    for (const name of Object.keys(bed.provider.behaviour)) delete bed.provider.behaviour[name as 'claims'];
  });
  afterAll(() => bed[Symbol.asyncDispose]());

  it('makes a connection with the address of the account and working tokens', async () => {
    const connectionId = await bed.connect(ada);

    const view = await core.getConnection(ada, { connectionId });
    expect(view).toMatchObject({ emailAddress: 'alice@example.test', status: 'pending', oauthProvider: 'google', hasPassword: false });
    expect(view).toMatchObject({ provider: 'google', settings: null });
    expect(bed.provider.store.findActive(await core.getAccessToken(ada, connectionId))?.account.emailAddress).toBe('alice@example.test');
    expect(await kindsOf(connectionId)).toEqual(['oauth_access_token', 'oauth_refresh_token']);
  });

  it('asks with state, nonce and a challenge that is no verifier, for a mailbox that is known by its address', async () => {
    const connectionId = await bed.connect(ada);
    const { authorizeUrl } = await core.startOAuth(ada, { provider: 'google', sessionId, connectionId });

    const asked = new URL(authorizeUrl).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      redirect_uri: callbackUrl,
      access_type: 'offline',
      scope: `openid email ${mailScope}`,
      code_challenge_method: 'S256',
      login_hint: 'alice@example.test',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
  });

  it('refuses an answer that comes twice, to another session, to another person, elsewhere or too late', async () => {
    const answer = await bed.signIn(ada);
    const other = await bed.addPerson();

    await expect(finish({ ...answer, sessionId: 'session-2' })).rejects.toMatchObject({ reason: 'oauth-other-session' });
    await expect(core.finishOAuth(other, answer)).rejects.toMatchObject({ reason: 'oauth-state-unknown' });
    const elsewhere = callbackUrl.replace('mail.', 'other.');
    await expect(finish({ ...answer, calledAt: elsewhere })).rejects.toMatchObject({ reason: 'oauth-redirect-mismatch' });
    await finish(answer);
    await expect(finish(answer)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'oauth-state-used' });
    const late = await bed.signIn(ada);
    bed.pass(10 * 60_000 + 1);
    await expect(finish(late)).rejects.toMatchObject({ reason: 'oauth-state-expired' });
    const forged = new URLSearchParams({ ...Object.fromEntries(answer.parameters), state: 'forged' });
    await expect(finish({ ...answer, parameters: forged })).rejects.toMatchObject({ reason: 'oauth-state-unknown' });
  });

  it('takes an answer once even where it comes twice at the same time', async () => {
    const answer = await bed.signIn(ada);

    const outcomes = await Promise.allSettled([finish(answer), finish(answer), finish(answer)]);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await core.listConnections(ada)).toHaveLength(1);
  });

  it('refuses a code that was used, one that was meant for another sign-in, and another redirect', async () => {
    const used = await bed.signIn(ada);
    await finish(used);
    const usedAgain = await bed.signIn(ada);
    usedAgain.parameters.set('code', used.parameters.get('code') ?? '');
    await expect(finish(usedAgain)).rejects.toMatchObject({ reason: 'oauth-code-used' });

    const [stolen, injected] = [await bed.signIn(ada), await bed.signIn(ada)];
    injected.parameters.set('code', stolen.parameters.get('code') ?? '');
    await expect(finish(injected)).rejects.toMatchObject({ reason: 'oauth-pkce-mismatch' });

    const { authorizeUrl } = await core.startOAuth(ada, { provider: 'google', sessionId });
    const moved = new URL(authorizeUrl);
    moved.searchParams.set('redirect_uri', `${callbackUrl}/other`);
    const back = new URL(await bed.provider.consent(moved.href));
    const answer = { provider: 'google', sessionId, calledAt: callbackUrl, parameters: back.searchParams } as const;
    await expect(finish(answer)).rejects.toMatchObject({ reason: 'oauth-redirect-mismatch' });
    await expect(finish({ ...(await bed.signIn(ada)), parameters: new URLSearchParams() })).rejects.toMatchObject({
      reason: 'oauth-state-unknown',
    });
  });

  it('names the scope that was unticked and stores nothing', async () => {
    const answer = await bed.signIn(ada, { without: [mailScope] });

    await expect(finish(answer)).rejects.toMatchObject({ code: 'INVALID', reason: 'oauth-scope-missing', field: mailScope });
    expect(await core.listConnections(ada)).toEqual([]);
  });

  it.each([
    [{ nonce: 'another' }, 'oauth-nonce-mismatch'],
    [{ aud: 'another-client' }, 'oauth-identity-invalid'],
    [{ iss: 'https://elsewhere.example' }, 'oauth-identity-invalid'],
    [{ exp: 1000 }, 'oauth-identity-invalid'],
    [{ email_verified: false }, 'oauth-address-unknown'],
    [{ email: 'not an address' }, 'oauth-address-unknown'],
  ])('takes no identity with %j', async (claims, reason) => {
    const answer = await bed.signIn(ada);
    bed.provider.behaviour.claims = claims;

    await expect(finish(answer)).rejects.toMatchObject({ code: 'INVALID', reason });
    expect(await core.listConnections(ada)).toEqual([]);
  });

  it('says who refused: the person, the provider, or nobody set it up', async () => {
    await expect(finish(await bed.signIn(ada, { isDenied: true }))).rejects.toMatchObject({ reason: 'oauth-denied' });
    const answer = await bed.signIn(ada);
    bed.provider.behaviour.omitsRefreshToken = true;
    await expect(finish(answer)).rejects.toMatchObject({ reason: 'oauth-refresh-token-missing' });
    const unset = core.startOAuth(ada, { provider: 'microsoft', sessionId });
    await expect(unset).rejects.toMatchObject({ code: 'NOT_CONFIGURED', reason: 'oauth-not-configured', field: 'microsoft' });
    const issued = await bed.signIn(ada);
    issued.parameters.set('iss', 'https://elsewhere.example');
    await expect(finish(issued)).rejects.toMatchObject({ reason: 'oauth-other-issuer' });
  });

  it('keeps a connection that is signed in to again, for its own account alone', async () => {
    const connectionId = await bed.connect(ada);
    const before = await core.getConnection(ada, { connectionId });

    expect(await bed.connect(ada, { connectionId })).toBe(connectionId);
    expect(await bed.connect(ada)).toBe(connectionId);
    const bob = { subject: 'sub-bob@example.test', emailAddress: 'bob@example.test' };
    const other = finish(await bed.signIn(ada, { connectionId, account: bob }));
    await expect(other).rejects.toMatchObject({ code: 'CONFLICT', reason: 'oauth-other-account', field: 'bob@example.test' });
    expect(await core.listConnections(ada)).toEqual([before]);
  });

  it('asks for reading alone where the person wants that, and for the same when they sign in again', async () => {
    const scopesOf = async (input: Omit<core.StartOAuthInput, 'provider' | 'sessionId'>) =>
      new URL((await core.startOAuth(ada, { provider: 'google', sessionId, ...input })).authorizeUrl).searchParams.get('scope');
    const connectionId = await bed.connect(ada, { access: 'read-only' });

    expect(await scopesOf({ connectionId })).toBe(`openid email ${readingScope}`);
    expect(await scopesOf({ connectionId, access: 'full' })).toBe(`openid email ${mailScope}`);
    expect(await scopesOf({ access: 'read-only' })).toBe(`openid email ${readingScope}`);
  });

  it('does not connect a second time what is connected by password, and lets that be signed in to instead', async () => {
    const server: ServerSettings = {
      host: 'imap.gmail.com',
      port: 993,
      security: 'tls',
      userName: 'Alice@example.test',
      certificateFingerprint: null,
    };
    const typed = { emailAddress: 'alice@example.test', imap: server, smtp: { ...server, port: 465 }, timeoutMs: 5000 };
    const { id } = await core.createConnection(ada, { ...typed, imapPassword: 'one', smtpPassword: '' });

    await expect(bed.connect(ada)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'oauth-connected-otherwise' });
    expect(await kindsOf(id)).toEqual(['imap_password']);
    expect(await bed.connect(ada, { connectionId: id })).toBe(id);
    expect(await kindsOf(id)).toEqual(['oauth_access_token', 'oauth_refresh_token']);
    await expect(bed.connect(ada)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'oauth-connected-otherwise' });
  });

  it('turns an app-password connection into one by OAuth and erases the password', async () => {
    const server: ServerSettings = {
      host: 'localhost',
      port: 9,
      security: 'tls',
      userName: 'Alice@example.test',
      certificateFingerprint: null,
    };
    const typed = { emailAddress: 'alice@example.test', imap: server, smtp: server, timeoutMs: 5000 };
    const { id } = await core.createConnection(ada, { ...typed, imapPassword: 'one', smtpPassword: 'two', label: 'Work' });
    expect(await kindsOf(id)).toEqual(['imap_password', 'smtp_password']);

    expect(await bed.connect(ada, { connectionId: id })).toBe(id);

    expect(await kindsOf(id)).toEqual(['oauth_access_token', 'oauth_refresh_token']);
    const view = await core.getConnection(ada, { connectionId: id });
    expect(view).toMatchObject({ label: 'Work', hasPassword: false, settings: { imap: { host: 'imap.gmail.com' } } });
    const moved = core.updateConnection(ada, { connectionId: id, imap: server, imapPassword: '', smtpPassword: '' });
    await expect(moved).rejects.toMatchObject({ code: 'INVALID', reason: 'oauth-signed-in', field: 'imap' });
  });
});
