import { DisjointSets } from './disjoint-sets.ts';

const maxReferences = 200;
const oneHeader = /^<[^<>]+>$/;

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
  const nodeOfThread = new Map<string, number>();
  const nodeOfHeader = new Map<string, number>();
  for (const [header, threadId] of known) sets.join(nodeOf(nodeOfThread, threadId, sets), nodeOf(nodeOfHeader, header, sets));
  const seen = new Set<string>();
  const refer = (node: number, header: string) => {
    if (!oneHeader.test(header)) return;
    seen.add(header);
    sets.join(node, nodeOf(nodeOfHeader, header, sets));
  };
  const nodeOfMessage = new Map<string, number>();
  for (const { key, messageIdHeader, inReplyTo, references } of messages) {
    const node = sets.add();
    nodeOfMessage.set(key, node);
    if (messageIdHeader !== null) refer(node, messageIdHeader);
    for (const header of inReplyTo.slice(0, maxReferences)) refer(node, header);
    for (const header of references.slice(-maxReferences)) refer(node, header);
  }

  const threadByRoot = new Map<number, string>();
  // Oldest first, so the first thread to claim a root keeps it.
  for (const [threadId, node] of nodeOfThread) {
    const root = sets.find(node);
    if (!threadByRoot.has(root)) threadByRoot.set(root, threadId);
  }
  const resolve = (node: number): string => {
    const root = sets.find(node);
    const threadId = threadByRoot.get(root) ?? createThreadId();
    threadByRoot.set(root, threadId);
    return threadId;
  };
  const merged = [...nodeOfThread]
    .map(([threadId, node]) => [threadId, resolve(node)] as const)
    .filter(([threadId, into]) => threadId !== into);
  const threadOf = new Map<string, string>();
  for (const [key, node] of nodeOfMessage) threadOf.set(key, resolve(node));
  const headers = new Map<string, string>();
  for (const header of seen) headers.set(header, resolve(nodeOf(nodeOfHeader, header, sets)));
  return { threadOf, headers, merged: new Map(merged) };
}

function nodeOf(nodes: Map<string, number>, name: string, sets: DisjointSets): number {
  const known = nodes.get(name);
  if (known !== undefined) return known;
  const node = sets.add();
  nodes.set(name, node);
  return node;
}
