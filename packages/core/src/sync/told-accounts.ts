import type { Database } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CoreServices } from '../context.ts';

// A provider told that something changed in an account.
const toldChannel = 'sync_told';

const toldSchema = z.object({ provider: z.enum(['google']), emailAddress: z.string().min(3).max(320) });

/** An account as its provider names it. */
export type ToldAccount = z.infer<typeof toldSchema>;

/** Has whoever keeps the mirrors of this account look for changes now; nothing happens where nobody does. */
export async function tellChanged({ database }: Pick<CoreServices, 'database'>, account: ToldAccount): Promise<void> {
  await database.db.execute(sql`select pg_notify(${toldChannel}, ${JSON.stringify(toldSchema.parse(account))})`);
}

/** Calls back for each account of which a provider tells. */
export async function listenChanged(database: Database, onChanged: (account: ToldAccount) => void): Promise<void> {
  await database.listen(toldChannel, (payload) => onChanged(toldSchema.parse(JSON.parse(payload))));
}

/** Whether a connection is one to this account; providers write addresses as they like. */
export const isOfAccount = (connection: { readonly provider: string; readonly emailAddress: string }, told: ToldAccount): boolean =>
  connection.provider === told.provider && connection.emailAddress.toLowerCase() === told.emailAddress.toLowerCase();
