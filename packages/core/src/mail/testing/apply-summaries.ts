import type { MessageSummary } from '@mailwright/mail';
import type { PersonContext } from '../../context.ts';
import { writeSummaries } from '../apply-summaries.ts';
import type { MessageRowIds } from '../place-summaries.ts';

/** Writes messages into a mirror that nobody else writes. */
export async function applySummaries(
  context: PersonContext,
  connection: { readonly id: string },
  summaries: readonly MessageSummary[],
): Promise<MessageRowIds> {
  if (summaries.length === 0) return new Map();
  return context.services.database.withUser(context.userId, (db) => writeSummaries(db, context.userId, connection.id, summaries));
}
