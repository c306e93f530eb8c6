import type { MailboxId, MailManager, MessageId, MessageSummary } from '@mailwright/mail';
import type { PickedIntent } from './pick-group.ts';

const pageSize = 500;
const mostSearches = 100;
const mostCandidates = 20;

/** Where to look, and whose ids are spoken for. */
export interface LocateRequest {
  readonly mailboxId: MailboxId;
  readonly wanted: readonly PickedIntent[];
  /** Which of these ids belong to other messages of the mirror. */
  findTaken(ids: readonly MessageId[]): Promise<ReadonlySet<string>>;
  readonly signal: AbortSignal;
}

/**
 * Finds messages under new ids in a mailbox, by Message-ID and size: a move whose answer was lost (RFC 9051 §6.4.8), or a mailbox that
 * was numbered anew. Gives the new id by intent. The newest page first, since moved mail has the highest UIDs.
 */
export async function locateMessages(driver: MailManager, request: LocateRequest): Promise<ReadonlyMap<number, MessageId>> {
  const { mailboxId, signal } = request;
  const named = request.wanted.filter(({ messageIdHeader }) => messageIdHeader !== null);
  const found = new Map<number, MessageId>();
  if (named.length === 0) return found;
  const newest = await driver.listMessages({ mailboxId, limit: pageSize }, { signal });
  await match(request, named, newest.messages, found);
  if (newest.nextCursor === null) return found;
  for (const intent of named.filter(({ id }) => !found.has(id)).slice(0, mostSearches)) {
    const search = { messageIdHeader: intent.messageIdHeader ?? '' };
    const page = await driver.listMessages({ mailboxId, search, limit: mostCandidates }, { signal });
    await match(request, [intent], page.messages, found);
  }
  return found;
}

async function match(
  { findTaken }: LocateRequest,
  wanted: readonly PickedIntent[],
  listed: readonly MessageSummary[],
  found: Map<number, MessageId>,
): Promise<void> {
  const byTrait = Map.groupBy(listed, ({ envelope, sizeBytes }) => toTrait(envelope.messageIdHeader, sizeBytes));
  const candidates = wanted.flatMap((intent) => byTrait.get(toTrait(intent.messageIdHeader, intent.sizeBytes)) ?? []);
  if (candidates.length === 0) return;
  const taken = await findTaken(candidates.map(({ id }) => id));
  const used = new Set<string>(found.values());
  for (const intent of wanted) {
    const alike = byTrait.get(toTrait(intent.messageIdHeader, intent.sizeBytes)) ?? [];
    const summary = alike.find(({ id }) => !taken.has(id) && !used.has(id));
    if (!summary) continue;
    used.add(summary.id);
    found.set(intent.id, summary.id);
  }
}

const toTrait = (header: string | null, sizeBytes: number): string => `${sizeBytes} ${header}`;
