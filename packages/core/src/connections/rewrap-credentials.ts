import { schema } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { and, eq, ne } from 'drizzle-orm';
import type { CoreServices } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { type CredentialRow, secretPlace } from './stored-credentials.ts';

/** What became of the secrets that an older master key had wrapped. */
export interface RewrapResult {
  readonly rewrapped: number;
  /** Their master key is not among those at hand; they stay as they are. */
  readonly unreadable: number;
}

/** Wraps the keys of all secrets with the current master key, so that an older one can be thrown away. For the worker; safe to repeat. */
export async function rewrapCredentials(services: CoreServices): Promise<RewrapResult> {
  const { database } = services;
  const people = await database.db.selectDistinct({ userId: schema.connections.userId }).from(schema.connections);
  const result = { rewrapped: 0, unreadable: 0 };
  for (const { userId } of people) {
    const ofPerson = await rewrapOfPerson(services, userId as UserId);
    result.rewrapped += ofPerson.rewrapped;
    result.unreadable += ofPerson.unreadable;
  }
  return result;
}

function rewrapOfPerson({ database, vault }: CoreServices, userId: UserId): Promise<RewrapResult> {
  const { connectionCredentials: table } = schema;
  return database.withUser(userId, async (db) => {
    const rows = await db.select().from(table).where(ne(table.keyId, vault.currentKeyId));
    let unreadable = 0;
    for (const row of rows) {
      const sealed = rewrap(vault, row);
      // A password that was typed meanwhile is sealed with the current key already.
      if (sealed)
        await db
          .update(table)
          .set(sealed)
          .where(and(eq(table.id, row.id), eq(table.sealed, row.sealed)));
      else unreadable += 1;
    }
    return { rewrapped: rows.length - unreadable, unreadable };
  });
}

function rewrap(vault: CoreServices['vault'], row: CredentialRow) {
  try {
    return vault.rewrap(row.sealed, secretPlace(row, row.kind));
  } catch (error) {
    if (error instanceof CoreError) return null;
    throw error;
  }
}
