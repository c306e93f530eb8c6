import { createHash, randomBytes } from 'node:crypto';
import { schema } from '@mailwright/db';
import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import {
  type DovecotServer,
  type SubmissionServer,
  startDovecot,
  startFakeImapServer,
  startSubmissionServer,
} from '@mailwright/driver-testkit';
import { type ConnectionProblem, MailError, type ServerSettings, type UserId, type VerifyStep } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PersonContext } from '../context.ts';
import * as core from '../index.ts';
import type { CreateConnectionInput } from './create-connection.ts';
import { withActiveDriver } from './get-active-driver.ts';

const canary = 'canary-Secret/9+7 ünï';
const notThere = { code: 'NOT_FOUND', reason: 'connection-not-found' };

describe('connections', () => {
  let database: TestDatabase;
  let dovecot: DovecotServer;
  let submission: SubmissionServer;
  let services: core.OpenCoreServices;
  let ada: PersonContext;
  let nowMs = Date.UTC(2026, 5, 1);
  const logged: string[] = [];
  const alice = () => dovecot.users[0];
  const contextOf = (userId: UserId): PersonContext => ({ services, userId });
  const inputOf = (changes: Partial<CreateConnectionInput> = {}): CreateConnectionInput => ({
    emailAddress: alice().emailAddress,
    imap: dovecot.imapSettings(alice()),
    smtp: submission.smtpSettings(alice()),
    timeoutMs: 5000,
    imapPassword: alice().password,
    smtpPassword: '',
    ...changes,
  });

  beforeAll(async () => {
    [database, dovecot] = await Promise.all([createTestDatabase(), startDovecot()]);
    submission = await startSubmissionServer({ users: dovecot.users, deliver: async () => undefined });
    const log: core.Logger['info'] = (fields, text) => logged.push(`${text} ${JSON.stringify(fields)}`);
    services = core.createCoreServices({
      database: database.open('app'),
      masterKeys: [{ id: 'k1', key: new Uint8Array(randomBytes(32)) }],
      logger: { debug: log, info: log, warn: log, error: log },
      network: { allowsPrivateHosts: true },
      uploadLimitBytes: 1000,
      imageProxyKey: new Uint8Array(32),
      now: () => new Date(nowMs),
    });
  });
  beforeEach(async () => {
    ada = contextOf(await database.addPerson());
    nowMs += 120_000;
  });
  afterAll(async () => {
    await services.close();
    await Promise.all([dovecot.stop(), submission.stop()]);
    await database[Symbol.asyncDispose]();
  });

  it('verify both servers in stages before anything is stored', async () => {
    const steps: VerifyStep[] = [];

    const report = await core.verifySettings(ada, inputOf(), (step) => steps.push(step));

    expect(report.isOk).toBe(true);
    expect(
      steps
        .filter(({ protocol }) => protocol === 'imap')
        .map(({ stage }) => stage)
        .at(-1),
    ).toBe('mailboxes');
    expect(
      steps
        .filter(({ protocol }) => protocol === 'smtp')
        .map(({ stage }) => stage)
        .at(-1),
    ).toBe('sender');
    expect(await core.listConnections(ada)).toEqual([]);
  });

  it('are stored untested, then tested', async () => {
    const created = await core.createConnection(ada, inputOf({ label: 'Work' }));

    const tested = await core.testConnection(ada, { connectionId: created.id });

    expect(created).toMatchObject({ label: 'Work', status: 'pending', isDefault: true, hasPassword: true, hasSmtpPassword: false });
    expect(tested.report.isOk).toBe(true);
    const { status: _status, lastTestedAt: _tested, ...rest } = created;
    expect(tested.connection).toEqual({ ...rest, status: 'ok', lastTestedAt: new Date(nowMs).toISOString() });
    expect(await core.getConnection(ada, { connectionId: created.id })).toEqual(tested.connection);
  });

  it('refuse at the field what cannot be, without a call', async () => {
    const create = (changes: Partial<CreateConnectionInput>) => core.createConnection(ada, inputOf(changes));
    const guarded = { ...ada, services: { ...services, network: core.createNetwork({ allowsPrivateHosts: false }) } };
    const imap = { ...inputOf().imap, host: 'a b' };

    await expect(create({ imapPassword: '' })).rejects.toMatchObject({
      code: 'INVALID',
      reason: 'password-missing',
      field: 'imapPassword',
    });
    await expect(create({ imap })).rejects.toMatchObject({ reason: 'host-invalid', field: 'imap.host' });
    await expect(core.createConnection(guarded, inputOf())).rejects.toMatchObject({ reason: 'port-forbidden', field: 'imap.port' });
    const report = await core.verifySettings(
      guarded,
      inputOf({ imap: { ...inputOf().imap, port: 993 }, smtp: { ...inputOf().smtp, port: 465 } }),
    );
    expect(report.steps.map(({ result }) => result)).toMatchObject([{ code: 'host_forbidden' }, { code: 'host_forbidden' }]);
  });

  it('mark a wrong password and keep the row', async () => {
    const { id } = await core.createConnection(ada, inputOf({ imapPassword: canary }));

    const { connection, report } = await core.testConnection(ada, { connectionId: id });
    const failed = core.listMailboxes(ada, { connectionId: id });

    expect(report.isOk).toBe(false);
    expect(connection).toMatchObject({ status: 'error', lastError: { code: 'auth_failed', stage: 'auth' } });
    await expect(failed).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    expect(await core.listConnections(ada)).toHaveLength(1);
  });

  it('are marked by a refused login in use, and not by a server that is busy or away', async () => {
    await using busy = await startFakeImapServer({ security: 'none', loginRefusal: '[UNAVAILABLE] Too many logins, try later' });
    const use = (imap: ServerSettings) => async () => {
      const { id } = await core.createConnection(ada, inputOf({ imap }));
      await expect(core.syncMailboxes(ada, { connectionId: id })).rejects.toMatchObject({ name: 'MailError' });
      return core.getConnection(ada, { connectionId: id });
    };
    const plain = { host: '127.0.0.1', security: 'none', userName: 'ada', certificateFingerprint: null } as const;
    const untrusted = { ...inputOf().imap, certificateFingerprint: null };

    expect(await use({ ...plain, port: busy.port })()).toMatchObject({ status: 'pending', lastError: null, unreachableSince: null });
    const since = new Date(nowMs).toISOString();
    expect(await use({ ...plain, port: 1 })()).toMatchObject({ status: 'pending', lastError: null, unreachableSince: since });
    expect(await use(untrusted)()).toMatchObject({ status: 'error', lastError: { stage: 'tls' } });
  });

  it('say since when a server does not answer, until it does', async () => {
    const { id } = await core.createConnection(ada, inputOf());
    await core.testConnection(ada, { connectionId: id });
    const { imap } = inputOf();
    const change = (port: number) =>
      core.updateConnection(ada, { connectionId: id, imapPassword: '', smtpPassword: '', imap: { ...imap, port } });
    await change(1);
    const since = new Date(nowMs).toISOString();
    const use = () => Promise.allSettled([core.syncMailboxes(ada, { connectionId: id })]);

    await use();
    nowMs += 60_000;
    await use();
    const away = await core.getConnection(ada, { connectionId: id });
    await core.testConnection(ada, { connectionId: id });
    const tested = await core.getConnection(ada, { connectionId: id });
    await change(imap.port);
    const used = await use();

    expect(away.unreachableSince).toBe(since);
    expect(tested.unreachableSince).toBe(since);
    expect(used).toMatchObject([{ status: 'fulfilled' }]);
    expect(await core.getConnection(ada, { connectionId: id })).toMatchObject({ unreachableSince: null });
  });

  it('are not called unreachable where this process ended the sessions itself', async () => {
    const { id } = await core.createConnection(ada, inputOf());
    const fail = async (isDropped: boolean) => {
      const work = async () => {
        if (isDropped) await core.updateConnection(ada, { connectionId: id, imapPassword: '', smtpPassword: '', label: 'Home' });
        throw new MailError('CONNECTION_FAILED', 'The line fell.');
      };
      await expect(withActiveDriver(ada, id, work)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
      return (await core.getConnection(ada, { connectionId: id })).unreachableSince;
    };

    expect(await fail(true)).toBeNull();
    expect(await fail(false)).not.toBeNull();
  });

  it('keep a password where the field stays empty, and want a new test after a change', async () => {
    const { id } = await core.createConnection(ada, inputOf());
    await core.testConnection(ada, { connectionId: id });
    const nothing = { connectionId: id, imapPassword: '', smtpPassword: '' };

    const renamed = await core.updateConnection(ada, { ...nothing, label: 'Home', displayName: 'Ada' });
    const moved = await core.updateConnection(ada, { ...nothing, imap: { ...inputOf().imap, certificateFingerprint: null } });
    await core.updateConnection(ada, { ...nothing, imap: inputOf().imap });
    const retested = await core.testConnection(ada, { connectionId: id });
    const own = await core.updateConnection(ada, { ...nothing, smtpPassword: canary });
    const failing = await core.testConnection(ada, { connectionId: id });
    const same = await core.updateConnection(ada, { ...nothing, smtpPassword: alice().password });

    expect(renamed).toMatchObject({ label: 'Home', displayName: 'Ada', status: 'ok' });
    expect(moved.status).toBe('pending');
    expect(retested.report.isOk).toBe(true);
    expect(own).toMatchObject({ status: 'pending', hasSmtpPassword: true });
    expect(failing.connection.lastError).toMatchObject({ protocol: 'smtp', code: 'auth_failed' });
    expect(same.hasSmtpPassword).toBe(false);
    expect((await core.testConnection(ada, { connectionId: id })).report.isOk).toBe(true);
  });

  it('verify with the stored password where none is typed', async () => {
    const { id } = await core.createConnection(ada, inputOf());

    const report = await core.verifySettings(ada, { ...inputOf({ imapPassword: '' }), connectionId: id });

    expect(report.isOk).toBe(true);
    await expect(core.verifySettings(ada, inputOf({ imapPassword: '' }))).rejects.toMatchObject({ reason: 'password-missing' });
  });

  it('send a stored password to no other server or user name, and ask for it at its field', async () => {
    await using elsewhere = await startFakeImapServer({ security: 'none' });
    const { id } = await core.createConnection(ada, inputOf({ imapPassword: canary }));
    const nothing = { connectionId: id, imapPassword: '', smtpPassword: '' };
    const { imap, smtp } = inputOf();
    const away = {
      host: '127.0.0.1',
      port: elsewhere.port,
      security: 'none',
      userName: imap.userName,
      certificateFingerprint: null,
    } as const;
    const refused = (field: string) => ({ code: 'INVALID', reason: 'password-needed-again', field });
    const changes = [
      { imap: away },
      { imap: { ...imap, userName: 'somebody' } },
      { imap: { ...imap, security: 'none' as const } },
      { smtp: { ...smtp, host: '127.0.0.1' } },
    ];

    for (const change of changes) {
      await expect(core.updateConnection(ada, { ...nothing, ...change })).rejects.toMatchObject(refused('imapPassword'));
      await expect(core.verifySettings(ada, { ...inputOf(), ...nothing, ...change })).rejects.toMatchObject(refused('imapPassword'));
    }
    await core.updateConnection(ada, { ...nothing, smtpPassword: `${canary} out` });
    const smtpMoved = { ...nothing, imapPassword: 'typed', smtp: { ...smtp, userName: 'somebody' } };
    await expect(core.updateConnection(ada, smtpMoved)).rejects.toMatchObject(refused('smtpPassword'));
    await expect(core.verifySettings(ada, { ...inputOf(), ...smtpMoved })).rejects.toMatchObject(refused('smtpPassword'));

    expect((await core.getConnection(ada, { connectionId: id })).settings).toMatchObject({ imap, smtp });
    expect(elsewhere.lines).toEqual([]);
    await core.verifySettings(ada, { ...inputOf(), ...nothing, imap: away, imapPassword: 'typed-for-this' });
    expect(elsewhere.lines).not.toEqual([]);
  });

  it('keep a password for a server whose name is only spelled otherwise', async () => {
    const { id } = await core.createConnection(ada, inputOf());
    const imap = { ...inputOf().imap, host: ` ${inputOf().imap.host.toUpperCase()}. ` };

    const report = await core.verifySettings(ada, { ...inputOf({ imapPassword: '', imap }), connectionId: id });

    expect(report.steps.filter(({ result }) => result !== 'ok')).toEqual([]);
  });

  it('take the spaces out of a Google app password and of no other', async () => {
    const typed = 'abcd efgh ijkl mnop';
    const stored = async (changes: Partial<CreateConnectionInput>) => {
      const { id } = await core.createConnection(ada, inputOf({ imapPassword: typed, ...changes }));
      const [row] = await services.database.withUser(ada.userId, (db) =>
        db.select().from(schema.connectionCredentials).where(eq(schema.connectionCredentials.connectionId, id)),
      );
      const place = { table: 'connection_credentials', column: 'sealed:imap_password', connectionId: id, userId: ada.userId };
      return services.vault.open(row?.sealed ?? '', place);
    };

    expect(await stored({ imap: { ...inputOf().imap, host: 'imap.gmail.com' } })).toBe('abcdefghijklmnop');
    expect(await stored({ emailAddress: 'ada@gmail.com' })).toBe('abcdefghijklmnop');
    expect(await stored({})).toBe(typed);
    expect(await stored({ emailAddress: 'ada@notgmail.com' })).toBe(typed);
  });

  it('leave nothing behind when removed', async () => {
    const { id } = await core.createConnection(ada, inputOf());
    const other = await core.createDemoConnection(ada);
    await core.setDefaultConnection(ada, { connectionId: id });
    await core.syncMailboxes(ada, { connectionId: id });

    await core.removeConnection(ada, { connectionId: id });

    expect(await core.listConnections(ada)).toMatchObject([{ id: other.id, isDefault: true }]);
    const rows = await services.database.withUser(ada.userId, async (db) => [
      ...(await db.select().from(schema.mailboxes)),
      ...(await db.select().from(schema.connectionCredentials)),
    ]);
    expect(rows).toEqual([]);
    await expect(core.getActiveDriver(ada, id)).rejects.toMatchObject(notThere);
  });

  it('know the default, else the oldest', async () => {
    await expect(core.getActiveDriver(ada)).rejects.toMatchObject(notThere);
    const first = await core.createConnection(ada, inputOf());
    nowMs += 1000;
    const demo = await core.createDemoConnection(ada);
    const implied = await core.getActiveDriver(ada);

    await core.setDefaultConnection(ada, { connectionId: demo.id });

    expect(implied.connection.id).toBe(first.id);
    expect((await core.getActiveDriver(ada)).connection.id).toBe(demo.id);
    expect((await core.listConnections(ada)).map(({ isDefault }) => isDefault)).toEqual([false, true]);
    expect((await core.createDemoConnection(ada)).id).toBe(demo.id);
  });

  it('are nobody else’s', async () => {
    const { id: connectionId } = await core.createConnection(ada, inputOf());
    const eve = contextOf(await database.addPerson());
    const before = await core.getConnection(ada, { connectionId });

    const attempts = [
      core.getConnection(eve, { connectionId }),
      core.updateConnection(eve, { connectionId, label: 'x', imapPassword: '', smtpPassword: '' }),
      core.removeConnection(eve, { connectionId }),
      core.testConnection(eve, { connectionId }),
      core.setDefaultConnection(eve, { connectionId }),
      core.syncMailboxes(eve, { connectionId }),
      core.listMailboxes(eve, { connectionId }),
      core.getActiveDriver(eve, connectionId),
      core.verifySettings(eve, { ...inputOf({ imapPassword: '' }), connectionId }),
    ];

    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual(
      attempts.map(() => expect.objectContaining(notThere)),
    );
    expect(await core.getConnection(ada, { connectionId })).toEqual(before);
  });

  it('limit tests, for each person apart', async () => {
    const { id } = await core.createDemoConnection(ada);
    for (let count = 0; count < 10; count += 1) await core.testConnection(ada, { connectionId: id });

    await expect(core.testConnection(ada, { connectionId: id })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'too-often' });
    nowMs += 61_000;
    expect((await core.testConnection(ada, { connectionId: id })).report.isOk).toBe(true);
  });

  it('refuse credentials put under another connection, and a lost key', async () => {
    const [one, two] = [await core.createConnection(ada, inputOf()), await core.createConnection(ada, inputOf())];
    await services.database.withUser(ada.userId, async (db) => {
      const { connectionCredentials: secrets } = schema;
      const [row] = await db.select().from(secrets).where(eq(secrets.connectionId, one.id));
      await db
        .update(secrets)
        .set({ sealed: row?.sealed ?? '' })
        .where(eq(secrets.connectionId, two.id));
    });

    await expect(core.getActiveDriver(ada, two.id)).rejects.toMatchObject({ code: 'NOT_CONFIGURED', reason: 'credentials-unreadable' });
    expect((await core.getActiveDriver(ada, one.id)).connection.id).toBe(one.id);
  });

  it('show no secret: not in answers, not in the log, not in any table', async () => {
    const created = await core.createConnection(ada, inputOf({ imapPassword: canary, smtpPassword: `${canary}2` }));
    const report = await core.testConnection(ada, { connectionId: created.id });
    const verified = await core.verifySettings(ada, { ...inputOf({ imapPassword: '' }), connectionId: created.id });
    const failure = await core.syncMailboxes(ada, { connectionId: created.id }).catch((error: unknown) => error);
    const problem: ConnectionProblem | null = report.connection.lastError;
    const error = failure instanceof Error ? [failure.message, failure.stack, JSON.stringify(failure)] : [];

    const seen = [JSON.stringify([created, report, verified, problem]), ...error, ...logged, await dump(services)].join('\n');

    const bytes = Buffer.from(canary);
    const forms = [canary, bytes.toString('hex'), bytes.toString('base64').slice(0, -4), bytes.toString('base64url').slice(0, -4)];
    for (const form of forms) expect(seen.includes(form), `${createHash('sha256').update(form).digest('hex')} was found`).toBe(false);
    expect(seen).toContain(created.id);
  });
});

/** Every row of every table, as the owner of the database sees them. */
async function dump({ database }: core.CoreServices): Promise<string> {
  return database.db.transaction(async (db) => {
    await db.execute(sql`set local role none`);
    const tables = await db.execute<{ name: string }>(
      sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    const rows: string[] = [];
    for (const { name } of tables) {
      await db.execute(sql`alter table ${sql.identifier(name)} no force row level security`);
      const found = await db.execute<{ row: string }>(sql`select to_jsonb(t)::text as row from ${sql.identifier(name)} t`);
      rows.push(...found.map(({ row }) => row));
      await db.execute(sql`alter table ${sql.identifier(name)} force row level security`);
    }
    return rows.join('\n');
  });
}
