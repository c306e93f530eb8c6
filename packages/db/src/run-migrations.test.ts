import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { runMigrations } from './run-migrations.ts';

const quiet = { max: 1, onnotice: () => undefined };
const roles = 'mailwright_app, mailwright_worker, mailwright_auth';

/** A database of one person, and another login who may make tables in it: how a provider hands out databases. */
async function createGuestDatabase() {
  const adminUrl = new URL(process.env.TEST_DATABASE_URL ?? '');
  adminUrl.pathname = '/postgres';
  const admin = postgres(adminUrl.href, quiet);
  const name = `guest_${randomBytes(6).toString('hex')}`;
  await admin.unsafe(`create role ${name} login password '${name}'; grant ${roles} to ${name} with set true, inherit false`);
  await admin.unsafe(`create database ${name}`);
  await admin.unsafe(`grant create on database ${name} to ${name}`);
  const url = new URL(adminUrl.href);
  url.pathname = `/${name}`;
  const owner = postgres(url.href, quiet);
  await owner.unsafe(`grant usage, create on schema public to ${name} with grant option`);
  await owner.end();
  url.username = name;
  url.password = name;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.unsafe(`drop role ${name}`);
      await admin.end();
    },
  };
}

it('a login that does not own the database can bring it up to date; what takes rows along is the worker’s', async () => {
  await using database = await createGuestDatabase();

  await runMigrations(database.url);

  const guest = postgres(database.url, quiet);
  const triggers = await guest<{ name: string; owner: string }[]>`
    select t.tgname as name, pg_get_userbyid(p.proowner) as owner
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where t.tgname in ('threads_deleted', 'messages_deleted') order by 1`;
  await guest.end();
  expect(triggers.map((row) => ({ ...row }))).toEqual([
    { name: 'messages_deleted', owner: 'mailwright_worker' },
    { name: 'threads_deleted', owner: 'mailwright_worker' },
  ]);
});
