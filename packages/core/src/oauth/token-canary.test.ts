import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as core from '../index.ts';
import { type OAuthBed, openOAuthBed } from './testing/open-oauth-bed.ts';

// Every token, code and secret of the test's provider begins with one of these.
const secretForms = /(access|refresh|code)-[\w-]{32}|canary-client-secret/;

describe('tokens and codes', () => {
  let bed: OAuthBed;
  let ada: core.PersonContext;

  beforeAll(async () => {
    bed = await openOAuthBed();
    ada = await bed.addPerson();
  });
  afterAll(() => bed[Symbol.asyncDispose]());

  it('stand in no table, answer, error or log line', async () => {
    const shown: unknown[] = [];
    const note = async (work: Promise<unknown>) => {
      shown.push(await work.catch((error: unknown) => [String(error), error, error instanceof Error ? error.stack : null]));
    };
    const connectionId = await bed.connect(ada);
    const pending = await core.startOAuth(ada, { provider: 'google', sessionId: 'session-1' });
    const token = await core.getAccessToken(ada, connectionId);
    const answer = await bed.signIn(ada);
    await note(core.finishOAuth(ada, answer));
    await note(core.finishOAuth(ada, answer));
    await note(core.listConnections(ada));
    await note(core.withActiveDriver(ada, connectionId, async ({ connection }) => connection));
    bed.provider.behaviour.tokenFault = 'unavailable';
    bed.pass(60 * 60_000);
    await note(core.getAccessToken(ada, connectionId));
    bed.provider.behaviour.tokenFault = null;
    bed.provider.store.revokeAccount('alice@example.test');
    bed.pass(60 * 60_000);
    await note(core.getAccessToken(ada, connectionId));
    await note(core.getConnection(ada, { connectionId }));

    expect(token).toMatch(secretForms);
    expect(bed.logged.length).toBeGreaterThan(1);
    expect(JSON.stringify([shown, pending, bed.logged])).not.toMatch(secretForms);
    const rows = await dumpTables();
    expect(rows).toContain('"kind":"oauth_refresh_token"');
    expect(rows).not.toMatch(secretForms);
  });

  /** Every row of every table, as the roles that may read it see it. */
  async function dumpTables(): Promise<string> {
    const texts: string[] = [];
    for (const role of ['app', 'auth'] as const) {
      await bed.database.open(role).withUser(ada.userId, async (db) => {
        const found = await db.execute<{ name: string }>(
          sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and has_table_privilege(oid, 'select')`,
        );
        for (const { name } of found)
          texts.push(
            JSON.stringify(await db.execute(sql`select row_to_json(t)::text as row from ${sql.identifier(name)} t`)).replaceAll('\\"', '"'),
          );
      });
    }
    return texts.join('\n');
  }
});
