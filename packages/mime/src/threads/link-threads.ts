import { DisjointSets } from './disjoint-sets.ts';

const maxReferences = 200;

/** A message as far as threading looks at it. */
export interface LinkableMessage {
  readonly key: string;
  readonly messageIdHeader: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** Never joins two messages by itself. */
  readonly subject: string | null;
}

/** What is to be linked, and what is known so far. */
export interface LinkThreadsRequest {
  readonly messages: readonly LinkableMessage[];
  /** Thread id by Message-ID header, oldest first: in a merge the first one here survives. */
  readonly known: ReadonlyMap<string, string>;
  readonly createThreadId: () => string;
}

/** Where every message belongs. */
export interface LinkedThreads {
  /** Thread id by message key. */
  readonly threadOf: ReadonlyMap<string, string>;
  /** Thread id by every Message-ID header seen here, also of messages not yet met; to be stored with the known ones. */
  readonly headers: ReadonlyMap<string, string>;
  /** Threads that are one now: the old id and the one it went into. */
  readonly merged: ReadonlyMap<string, string>;
}

/** Groups messages by the ids they carry and refer to (RFC 5322 §3.6.4), never by subject; a late parent merges its threads. Pure. */
export function linkThreads({ messages, known, createThreadId }: LinkThreadsRequest): LinkedThreads {
  const sets = new DisjointSets();
  const rankOf = new Map<string, number>();
  for (const [header, threadId] of known) {
    if (!rankOf.has(threadId)) rankOf.set(threadId, rankOf.size);
    sets.join(toThreadNode(threadId), toHeaderNode(header));
  }
  const seen = new Set<string>();
  const own = messages.map((message, index) => {
    const node = `message:${index}`;
    for (const header of listHeaders(message)) {
      seen.add(header);
      sets.join(node, toHeaderNode(header));
    }
    return { key: message.key, node };
  });

  const threadByRoot = new Map<string, string>();
  // Oldest first, so the first thread to claim a root keeps it.
  for (const threadId of rankOf.keys()) {
    const root = sets.find(toThreadNode(threadId));
    if (!threadByRoot.has(root)) threadByRoot.set(root, threadId);
  }
  const resolve = (node: string): string => {
    const root = sets.find(node);
    const threadId = threadByRoot.get(root) ?? createThreadId();
    threadByRoot.set(root, threadId);
    return threadId;
  };
  const merged = [...rankOf.keys()]
    .map((threadId) => [threadId, resolve(toThreadNode(threadId))] as const)
    .filter(([threadId, into]) => threadId !== into);
  return {
    threadOf: new Map(own.map(({ key, node }) => [key, resolve(node)])),
    headers: new Map([...seen].map((header) => [header, resolve(toHeaderNode(header))])),
    merged: new Map(merged),
  };
}

const toThreadNode = (threadId: string): string => `thread:${threadId}`;
const toHeaderNode = (header: string): string => `header:${header}`;

function listHeaders(message: LinkableMessage): readonly string[] {
  const listed = [message.messageIdHeader, ...message.inReplyTo.slice(0, maxReferences), ...message.references.slice(-maxReferences)];
  return listed.filter((header) => header !== null && /^<[^<>]+>$/.test(header)) as readonly string[];
}
