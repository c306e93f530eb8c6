import { createHash } from 'node:crypto';
import { type Queryable, schema } from '@mailwright/db';
import { isMailError, type MailError, type MailManager } from '@mailwright/mail';
import { and, asc, eq, notInArray, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { getAccessToken } from '../oauth/get-access-token.ts';
import { takeQuota } from '../oauth/take-quota.ts';
import type { ConnectionRow } from './connection-view.ts';
import type { DriverKey, DriverLease } from './driver-pool.ts';
import { connectionToDriver, type DriverCredentials, hasCredentials } from './driver-registry.ts';
import { type CredentialRow, findCredentialRows, openCredentials } from './stored-credentials.ts';

/** A person's connection with its live driver. */
export interface ActiveDriver {
  readonly connection: ConnectionRow;
  readonly driver: MailManager;
}

/**
 * A connection of this person and its driver; without an id the default one, else the oldest.
 * NOT_FOUND `connection-not-found` also for somebody else's.
 */
export async function getActiveDriver(context: PersonContext, connectionId?: string | null): Promise<ActiveDriver> {
  using leased = await leaseDriver(context, connectionId ?? null);
  return { connection: leased.connection, driver: leased.driver };
}

/** How a driver is worked with. */
export interface ActiveDriverOptions {
  /** False where success says nothing about the server. */
  readonly asksServer?: boolean;
  /** False where a refused login is tried again before the person is told. */
  readonly marksRefusal?: boolean;
  /** Throws where this process may not tell of the connection any more. */
  readonly guard?: Guard;
}

type Guard = (db: Queryable) => Promise<void>;

/**
 * Works with a driver that stays open meanwhile. A refused login or certificate marks the connection and is thrown on.
 * Success does not set `ok`: reading may work while sending still fails, so only a test does. Whether the server answers is noted apart.
 */
export async function withActiveDriver<Result>(
  context: PersonContext,
  connectionId: string | null | undefined,
  work: (active: ActiveDriver) => Promise<Result>,
  { asksServer = true, marksRefusal = true, guard }: ActiveDriverOptions = {},
): Promise<Result> {
  using leased = await leaseDriver(context, connectionId ?? null);
  try {
    const result = await work({ connection: leased.connection, driver: leased.driver });
    if (asksServer) await noteReach(context, leased.connection, true, guard);
    return result;
  } catch (error) {
    const status = isMailError(error) ? statusAfter(error) : null;
    if (isMailError(error) && status && marksRefusal) await markConnection(context, leased.connection.id, status, error, guard);
    if (isMailError(error) && isUnreachable(error) && !leased.isDropped) await noteReach(context, leased.connection, false, guard);
    throw error;
  }
}

/** The row of a person's connection. NOT_FOUND. */
export async function getConnectionRow(db: Queryable, userId: string, connectionId: string | null): Promise<ConnectionRow> {
  const { connections, personSettings } = schema;
  const [found] = await db
    .select({ row: connections })
    .from(connections)
    .leftJoin(personSettings, and(eq(personSettings.userId, connections.userId), eq(personSettings.defaultConnectionId, connections.id)))
    .where(and(eq(connections.userId, userId), connectionId === null ? undefined : eq(connections.id, connectionId)))
    .orderBy(sql`${personSettings.defaultConnectionId} is null`, asc(connections.createdAt), asc(connections.id))
    .limit(1);
  if (!found) throw notFound('connection');
  return found.row;
}

async function leaseDriver(context: PersonContext, connectionId: string | null): Promise<DriverLease & ActiveDriver> {
  const { services, userId } = context;
  const { connection, secrets } = await services.database.withUser(userId, async (db) => {
    const row = await getConnectionRow(db, userId, connectionId);
    return { connection: row, secrets: { rows: await findCredentialRows(db, row.id), scopes: await findScopes(db, row.id) } };
  });
  const lease = await services.drivers.lease(toKey(connection, secrets), async () => {
    const opened = hasCredentials(connection.provider) ? toCredentials(context, connection.id, secrets) : null;
    return connectionToDriver(connection, opened, services);
  });
  return {
    connection,
    driver: lease.driver,
    get isDropped() {
      return lease.isDropped;
    },
    [Symbol.dispose]: () => lease[Symbol.dispose](),
  };
}

/** What a connection signs in with, still sealed. */
interface Secrets {
  readonly rows: readonly CredentialRow[];
  /** What was granted; none for a connection with a password or none. */
  readonly scopes: readonly string[];
}

async function findScopes(db: Queryable, connectionId: string): Promise<readonly string[]> {
  const { oauthGrants: grants } = schema;
  const [grant] = await db.select({ scopes: grants.scopes }).from(grants).where(eq(grants.connectionId, connectionId));
  return grant?.scopes ?? [];
}

function toCredentials({ services, userId }: PersonContext, id: string, { rows, scopes }: Secrets): DriverCredentials {
  if (!rows.some(({ kind }) => kind === 'oauth_refresh_token')) return openCredentials(services.vault, rows);
  const context = { services, userId };
  return {
    kind: 'access-token',
    scopes,
    getAccessToken: (options) => getAccessToken(context, id, options),
    takeQuota: (units, pace, priority) => takeQuota(context, id, units, { ...pace, priority }),
  };
}

function toKey({ id, provider, settings, emailAddress, displayName }: ConnectionRow, { rows, scopes }: Secrets): DriverKey {
  // Tokens change while a driver lives; it asks for them anew.
  const sealed = rows.map((row) => (row.kind.startsWith('oauth_') ? row.kind : row.sealed)).sort();
  const facts = JSON.stringify([provider, settings, emailAddress, displayName, sealed, [...scopes].sort()]);
  return { connectionId: id, version: createHash('sha256').update(facts).digest('base64url') };
}

/** A busy or unreachable server says nothing about the account. */
function statusAfter(error: MailError): ConnectionRow['status'] | null {
  if (error.retry === 'later') return null;
  if (error.code === 'REAUTHORIZATION_REQUIRED') return 'reauthorization-required';
  return error.code === 'AUTHENTICATION_FAILED' || error.code === 'TLS_FAILED' ? 'error' : null;
}

/** Sending has a server of its own, and the outbox tells of it. */
const isUnreachable = ({ code, problem }: MailError): boolean =>
  (code === 'CONNECTION_FAILED' || code === 'TIMED_OUT') && problem?.protocol !== 'smtp';

/** Whether the server answers. Writes only what changes; `updatedAt` is about what the person set. */
export async function noteReach(
  context: PersonContext,
  { id, unreachableSince }: ConnectionRow,
  isReached: boolean,
  guard?: Guard,
): Promise<void> {
  if (isReached === (unreachableSince === null)) return;
  const { connections } = schema;
  const now = context.services.now();
  const value = isReached ? null : sql`coalesce(${connections.unreachableSince}, ${now.toISOString()}::timestamptz)`;
  await context.services.database.withUser(context.userId, async (db) => {
    await lockMirror(db, id);
    await guard?.(db);
    await db
      .update(connections)
      .set({ unreachableSince: value, updatedAt: sql`${connections.updatedAt}` })
      .where(eq(connections.id, id));
    await bumpState(db, id);
  });
}

async function markConnection(
  context: PersonContext,
  id: string,
  status: ConnectionRow['status'],
  error: MailError,
  guard?: Guard,
): Promise<void> {
  const { database, logger } = context.services;
  logger.warn({ connectionId: id, code: error.code, problem: error.problem?.code ?? null }, 'connection marked');
  await database.withUser(context.userId, async (db) => {
    await lockMirror(db, id);
    await guard?.(db);
    await db
      .update(schema.connections)
      .set({ status, lastError: error.problem })
      .where(and(eq(schema.connections.id, id), notInArray(schema.connections.status, ['paused'])));
    await bumpState(db, id);
  });
}
