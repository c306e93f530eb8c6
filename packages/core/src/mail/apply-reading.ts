import type { Queryable } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import type { PersonContext } from '../context.ts';
import { type IntentMark, readIntentMark } from '../intents/intent-lane.ts';
import { isStillCurrent, type KeeperMark, readKeeperMark } from '../sync/keeper-mark.ts';
import { writeSummaries } from './apply-summaries.ts';
import { findStoredMessages } from './find-stored-messages.ts';
import { lockMirror } from './mirror-lock.ts';
import { normalizeSummary } from './normalize-summary.ts';
import type { MessageRowIds } from './place-summaries.ts';

const mostAttempts = 4;

/** Where a mirror stood before its provider was asked: how far its keeper was, and the person's own acts. */
export interface ReadingMark {
  readonly keeper: KeeperMark;
  readonly since: IntentMark;
}

/** Reads the mark; to be taken before the provider is asked. */
export async function readReadingMark(db: Queryable, connectionId: string): Promise<ReadingMark> {
  const keeper = await readKeeperMark(db, connectionId);
  return { keeper, since: await readIntentMark(db, connectionId) };
}

/** What somebody else than the mirror's keeper read. */
export interface Reading {
  readonly mark: ReadingMark;
  readonly messages: readonly MessageSummary[];
}

/**
 * Writes it in one transaction, unless the mirror may hold something newer by now: then nothing is written, and null is given. What it
 * did not hold is on its way with the changes that follow.
 */
export async function applyReading(
  context: PersonContext,
  connectionId: string,
  { mark, messages }: Reading,
): Promise<MessageRowIds | null> {
  if (messages.length === 0) return new Map();
  return context.services.database.withUser(context.userId, async (db) => {
    await lockMirror(db, connectionId);
    if (!(await isStillCurrent(db, connectionId, mark.keeper))) return null;
    return writeSummaries(db, context.userId, connectionId, messages, { since: mark.since });
  });
}

/** What was read, and our ids of it by the driver's. */
export interface AppliedReading<Page> {
  readonly page: Page;
  readonly rowIds: MessageRowIds;
}

/**
 * Asks a provider and writes the answer; asks again where the mirror went on meanwhile. Of a mirror that goes on each time, only the
 * messages it holds already have ids in the answer. Rejects as `read` does.
 */
export async function readAndApply<Page extends { readonly messages: readonly MessageSummary[] }>(
  context: PersonContext,
  connectionId: string,
  read: () => Promise<Page>,
): Promise<AppliedReading<Page>> {
  const { database } = context.services;
  for (let attempt = 1; ; attempt += 1) {
    const mark = await database.withUser(context.userId, (db) => readReadingMark(db, connectionId));
    const page = await read();
    const rowIds = await applyReading(context, connectionId, { mark, messages: page.messages });
    if (rowIds) return { page, rowIds };
    if (attempt < mostAttempts) continue;
    const known = await database.withUser(context.userId, (db) =>
      findStoredMessages(db, connectionId, page.messages.map(normalizeSummary)),
    );
    return { page, rowIds: new Map([...known].map(([providerId, row]) => [providerId, row.id])) };
  }
}
