import type { Address, MessageSummary } from '@mailwright/mail';
import { eachOnce } from './each-once.ts';

const mostParticipants = 20;

/** A message of a thread all of whose messages are at hand. */
export interface ThreadMember {
  /** Our id. */
  readonly id: string;
  readonly threadId: string;
  readonly summary: MessageSummary;
  /** Ours. */
  readonly mailboxIds: readonly string[];
}

/** What a list row shows of a thread. */
export interface ThreadFacts {
  readonly subject: string | null;
  readonly participants: readonly Address[];
  readonly preview: string | null;
  readonly message_count: number;
  readonly unread_count: number;
  readonly is_flagged: boolean;
  readonly has_attachment: boolean;
  readonly has_draft: boolean;
  readonly latest_received_at: string | null;
}

/** The same of one mailbox. */
export interface PlaceFacts extends Pick<ThreadFacts, 'message_count' | 'unread_count' | 'is_flagged' | 'has_attachment'> {
  readonly thread_id: string;
  readonly mailbox_id: string;
  readonly latest_received_at: string;
}

/** What rows of new threads show; says the same as `refreshThreads`, which would read everything back. `aside`: trash and junk. */
export function summarizeThreads(members: readonly ThreadMember[], aside: ReadonlySet<string>) {
  const facts = new Map<string, ThreadFacts>();
  const places: PlaceFacts[] = [];
  for (const [threadId, own] of Map.groupBy(members, (member) => member.threadId)) {
    facts.set(threadId, summarize(own, aside));
    for (const [mailboxId, summaries] of groupByMailbox(own)) places.push(toPlace(threadId, mailboxId, summaries));
  }
  return { facts, places };
}

function groupByMailbox(members: readonly ThreadMember[]): ReadonlyMap<string, readonly MessageSummary[]> {
  const groups = new Map<string, MessageSummary[]>();
  for (const { mailboxIds, summary } of members) {
    for (const mailboxId of eachOnce(mailboxIds)) {
      const group = groups.get(mailboxId);
      if (group === undefined) groups.set(mailboxId, [summary]);
      else group.push(summary);
    }
  }
  return groups;
}

function summarize(members: readonly ThreadMember[], aside: ReadonlySet<string>): ThreadFacts {
  const placed = members.filter(({ mailboxIds }) => mailboxIds.length > 0);
  const isAside = ({ mailboxIds }: ThreadMember) => mailboxIds.every((id) => aside.has(id));
  const counted = placed.every(isAside) ? placed : placed.filter((member) => !isAside(member));
  const ordered = counted.length > 1 ? counted.toSorted(compareMembers) : counted;
  const summaries = ordered.map(({ summary }) => summary);
  return {
    subject: summaries[0]?.envelope.subject ?? null,
    participants: findParticipants(summaries),
    preview: summaries.at(-1)?.preview ?? null,
    message_count: countCopies(ordered),
    unread_count: countCopies(ordered.filter(({ summary }) => !summary.flags.includes('$seen'))),
    is_flagged: summaries.some(({ flags }) => flags.includes('$flagged')),
    has_attachment: summaries.some((summary) => summary.hasAttachment),
    has_draft: summaries.some(({ flags }) => flags.includes('$draft')),
    latest_received_at: summaries.length > 0 ? toLatest(summaries) : null,
  };
}

// As `conversationOrder` says it in SQL.
function compareMembers(one: ThreadMember, other: ThreadMember): number {
  const [first, second] = [toOrder(one.summary), toOrder(other.summary)];
  for (const [index, figure] of first.entries()) if (figure !== second[index]) return figure - (second[index] ?? 0);
  return one.id < other.id ? -1 : 1;
}

function toOrder({ receivedAt, envelope }: MessageSummary): readonly number[] {
  const receivedMs = Date.parse(receivedAt);
  return [
    receivedMs,
    envelope.sentAt === null ? receivedMs : Date.parse(envelope.sentAt),
    envelope.references.length + envelope.inReplyTo.length,
  ];
}

// A copy of a message (the same Message-ID in two mailboxes) counts once.
const countCopies = (members: readonly ThreadMember[]): number =>
  eachOnce(members.map(({ id, summary }) => summary.envelope.messageIdHeader ?? id)).length;

function findParticipants(ordered: readonly MessageSummary[]): readonly Address[] {
  const [only, ...others] = ordered;
  if (only !== undefined && others.length === 0 && only.envelope.from.length <= 1) return only.envelope.from;
  const found = new Map<string, Address>();
  for (const { envelope } of ordered) {
    for (const person of envelope.from) {
      const key = person.address.toLowerCase();
      if (!found.has(key)) found.set(key, person);
    }
  }
  return [...found.values()].slice(0, mostParticipants);
}

function toPlace(threadId: string, mailboxId: string, summaries: readonly MessageSummary[]): PlaceFacts {
  return {
    thread_id: threadId,
    mailbox_id: mailboxId,
    message_count: summaries.length,
    unread_count: summaries.filter(({ flags }) => !flags.includes('$seen')).length,
    is_flagged: summaries.some(({ flags }) => flags.includes('$flagged')),
    has_attachment: summaries.some((summary) => summary.hasAttachment),
    latest_received_at: toLatest(summaries),
  };
}

function toLatest(summaries: readonly MessageSummary[]): string {
  const [only, ...others] = summaries;
  if (only !== undefined && others.length === 0) return only.receivedAt;
  return new Date(Math.max(...summaries.map(({ receivedAt }) => Date.parse(receivedAt)))).toISOString();
}
