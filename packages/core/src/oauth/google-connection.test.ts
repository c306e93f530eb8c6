import { buildMessage, type GmailEmulator, startGmailEmulator } from '@mailwright/driver-testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as core from '../index.ts';
import { runLane } from '../intents/run-lane.ts';
import { expectAccessEnded } from './testing/expect-access-ended.ts';
import { type OAuthBed, openOAuthBed } from './testing/open-oauth-bed.ts';

const alice = 'alice@example.test';
const bob = { subject: 'sub-bob@example.test', emailAddress: 'bob@example.test' };
const wholeScope = 'https://mail.google.com/';
const changingScope = 'https://www.googleapis.com/auth/gmail.modify';

describe('a connection by the way of the provider itself', () => {
  let emulator: GmailEmulator;
  let bed: OAuthBed;

  beforeAll(async () => {
    bed = await openOAuthBed(async ({ store }) => {
      emulator = await startGmailEmulator({
        users: [{ emailAddress: alice }, { emailAddress: bob.emailAddress }],
        findGrant: (token) => {
          const found = store.findActive(token);
          return found && { emailAddress: found.account.emailAddress, scopes: new Set(found.scopes) };
        },
      });
      return { apiUrl: emulator.url };
    });
  });
  afterAll(async () => {
    await bed?.[Symbol.asyncDispose]();
    await emulator?.[Symbol.asyncDispose]();
  });

  const deliver = (emailAddress: string, subject: string) =>
    emulator.deliver(
      emailAddress,
      buildMessage({ messageIdHeader: `<${subject}@elsewhere.example>`, subject, from: 'eve@elsewhere.example' }),
    );
  const open = async (context: core.PersonContext, connectionId: string) => {
    await core.syncMailboxes(context, { connectionId });
    return (await core.listThreads(context, { connectionId })).threads;
  };
  const trash = async (context: core.PersonContext, connectionId: string, subject: string) => {
    const thread = (await open(context, connectionId)).find((row) => row.subject === subject);
    const target = { connectionId, threadIds: [thread?.id ?? ''] };
    await core.trashMail(context, target);
    await runLane(context, connectionId);
    return target;
  };

  it('reads and changes with tokens alone, says so when access ends, and comes back with everything', async () => {
    const ada = await bed.addPerson();
    await deliver(alice, 'Hello');
    const connectionId = await bed.connect(ada);
    const other = await core.createDemoConnection(ada);
    const tested = await core.testConnection(ada, { connectionId });
    expect(tested).toMatchObject({ report: { isOk: true }, connection: { status: 'ok', provider: 'google', settings: null } });

    const [thread] = await open(ada, connectionId);
    expect(thread?.subject).toBe('Hello');
    await core.setFlags(ada, { connectionId, threadIds: [thread?.id ?? ''], add: ['$flagged'] });
    await runLane(ada, connectionId);
    const starred = await emulator.getStore(alice).listIds(['STARRED'], false);
    expect(starred).toHaveLength(1);

    bed.pass(60_000);
    bed.provider.store.revokeAccount(alice);
    bed.provider.store.expireAccessTokens();
    await expectAccessEnded(bed, ada, { connectionId, other });

    expect(await bed.connect(ada, { connectionId })).toBe(connectionId);
    expect((await core.testConnection(ada, { connectionId })).connection.status).toBe('ok');
    expect((await open(ada, connectionId)).map(({ id }) => id)).toEqual([thread?.id]);
  });

  it('takes an access token that ended early anew without anybody noticing', async () => {
    const ada = await bed.addPerson();
    const connectionId = await bed.connect(ada, { account: bob });
    await open(ada, connectionId);
    bed.pass(60_000);
    bed.provider.store.expireAccessTokens();

    expect((await core.testConnection(ada, { connectionId })).report.isOk).toBe(true);
  });

  it('reads and changes nothing where the person allowed reading only, and says what was refused', async () => {
    const ada = await bed.addPerson();
    await deliver(bob.emailAddress, 'Look');
    const connectionId = await bed.connect(ada, { account: bob, access: 'read-only' });
    const [thread] = await open(ada, connectionId);
    expect(thread?.subject).toBe('Look');
    expect(await core.getConnection(ada, { connectionId })).toMatchObject({ canChange: false, canDestroy: false });

    const target = { connectionId, threadIds: [thread?.id ?? ''] };
    const refused = { code: 'FORBIDDEN', reason: 'change-access-missing' };
    const mailbox = (await core.listMailboxes(ada, { connectionId })).find(({ role }) => role === 'inbox');
    await expect(core.setFlags(ada, { ...target, add: ['$flagged'] })).rejects.toMatchObject(refused);
    await expect(core.setFlags(ada, { ...target, connectionId: 'all', add: ['$flagged'] })).rejects.toMatchObject(refused);
    await expect(core.trashMail(ada, { ...target, mailboxId: mailbox?.id })).rejects.toMatchObject(refused);
    await runLane(ada, connectionId);

    expect(await emulator.getStore(bob.emailAddress).listIds(['STARRED'], false)).toEqual([]);
    expect(await core.listFailedChanges(ada, { connectionId })).toEqual([]);
    expect((await open(ada, connectionId))[0]?.isFlagged).toBe(false);

    expect(await bed.connect(ada, { connectionId, account: bob, access: 'full' })).toBe(connectionId);
    expect(await core.getConnection(ada, { connectionId })).toMatchObject({ canChange: true, canDestroy: false });
    await core.setFlags(ada, { connectionId, threadIds: [thread?.id ?? ''], add: ['$flagged'] });
    await runLane(ada, connectionId);
    expect(await emulator.getStore(bob.emailAddress).listIds(['STARRED'], false)).toHaveLength(1);
  });

  it('destroys for good once that was allowed as well, in the same connection, and asks for the same again', async () => {
    const ada = await bed.addPerson();
    const [id] = await Promise.all([bed.connect(ada), deliver(alice, 'Too much')]);
    const scopesOf = async () =>
      new URL((await core.startOAuth(ada, { provider: 'google', sessionId: 'again', connectionId: id })).authorizeUrl).searchParams.get(
        'scope',
      );
    expect(await scopesOf()).toContain(changingScope);
    expect(await core.getConnection(ada, { connectionId: id })).toMatchObject({ canChange: true, canDestroy: false });

    expect(await bed.connect(ada, { connectionId: id, access: 'destroy' })).toBe(id);
    expect(await core.getConnection(ada, { connectionId: id })).toMatchObject({ canChange: true, canDestroy: true });
    expect(await scopesOf()).toBe('openid email https://mail.google.com/');
    const target = await trash(ada, id, 'Too much');
    await core.destroyMail(ada, target);
    await runLane(ada, id);
    expect(await core.listFailedChanges(ada, { connectionId: id })).toEqual([]);
    expect(await emulator.getStore(alice).listIds(['TRASH'], true)).toEqual([]);
  });

  it('refuses at once to destroy where that was not allowed, and shows and asks nothing of it', async () => {
    const ada = await bed.addPerson();
    const [id] = await Promise.all([bed.connect(ada), deliver(alice, 'Stays')]);
    const target = await trash(ada, id, 'Stays');
    const asked = emulator.requests.length;

    const refused = { code: 'FORBIDDEN', reason: 'destroy-access-missing' };
    await expect(core.destroyMail(ada, target)).rejects.toMatchObject(refused);
    await expect(core.destroyMail(ada, { ...target, connectionId: 'all' })).rejects.toMatchObject(refused);
    await runLane(ada, id);

    expect(emulator.requests).toHaveLength(asked);
    expect(await core.listFailedChanges(ada, { connectionId: id })).toEqual([]);
    const { threads } = await core.listThreads(ada, { connectionId: id, role: 'trash' });
    expect(threads.map(({ subject }) => subject)).toEqual(['Stays']);
  });

  it('names the permission that was not ticked, and gives access back when the connection is removed', async () => {
    const ada = await bed.addPerson();
    const unticked = bed.connect(ada, { without: [changingScope] });
    await expect(unticked).rejects.toMatchObject({ reason: 'oauth-scope-missing', field: changingScope, access: null, connectionId: null });

    const connectionId = await bed.connect(ada);
    const wider = bed.connect(ada, { connectionId, access: 'destroy', without: [wholeScope] });
    await expect(wider).rejects.toMatchObject({ reason: 'oauth-scope-missing', field: wholeScope, access: 'destroy', connectionId });
    const denied = bed.connect(ada, { connectionId, access: 'destroy', isDenied: true });
    await expect(denied).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'oauth-denied', access: 'destroy', connectionId });
    expect(await core.getConnection(ada, { connectionId })).toMatchObject({ canChange: true, canDestroy: false });
    const before = bed.provider.revoked.length;
    await core.removeConnection(ada, { connectionId });
    expect(bed.provider.revoked.length - before).toBe(1);
  });
});
