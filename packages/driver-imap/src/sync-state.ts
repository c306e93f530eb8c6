import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SyncCursor } from '@mailwright/mail';

/** Flags, joined, and the sequence set of the UIDs that have just these. */
export type FlagGroup = readonly [flags: string, uids: string];

/** What is remembered of one mailbox. */
export interface MailboxState {
  readonly path: string;
  readonly uidValidity: string;
  readonly uidNext: number;
  readonly exists: number;
  /** Null where the mailbox has none (RFC 7162 NOMODSEQ). */
  readonly modseq: string | null;
  /** The UIDs there, where the server reports no expunges; null where it does, or where they are too many to carry. */
  readonly uids: string | null;
  /** The flags of the newest messages, where the server keeps no mod-sequence. */
  readonly flagGroups: readonly FlagGroup[] | null;
}

const longestCursor = 4 * 1024 * 1024;
const longestState = 32 * 1024 * 1024;

/** The opaque cursor of the states of all mailboxes. */
export function toSyncCursor(states: readonly MailboxState[]): SyncCursor {
  const rows = states.map((state) => [
    state.path,
    state.uidValidity,
    state.uidNext,
    state.exists,
    state.modseq,
    state.uids,
    state.flagGroups,
  ]);
  return `s1.${deflateRawSync(Buffer.from(JSON.stringify(rows))).toString('base64url')}` as SyncCursor;
}

/** The states a cursor holds, by path; null where it means nothing. */
export function fromSyncCursor(cursor: SyncCursor): ReadonlyMap<string, MailboxState> | null {
  if (!cursor.startsWith('s1.') || cursor.length > longestCursor) return null;
  const rows = parse(cursor.slice(3));
  const states = rows?.map(toState) ?? [null];
  if (states.some((state) => state === null)) return null;
  return new Map(states.filter((state) => state !== null).map((state) => [state.path, state]));
}

function parse(encoded: string): readonly unknown[] | null {
  try {
    const text = inflateRawSync(Buffer.from(encoded, 'base64url'), { maxOutputLength: longestState }).toString();
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows : null;
  } catch {
    return null;
  }
}

function toState(row: unknown): MailboxState | null {
  if (!Array.isArray(row)) return null;
  const [path, uidValidity, uidNext, exists, modseq, uids, flagGroups]: unknown[] = row;
  if (typeof path !== 'string' || typeof uidValidity !== 'string' || typeof uidNext !== 'number' || typeof exists !== 'number') return null;
  return {
    path,
    uidValidity,
    uidNext,
    exists,
    modseq: typeof modseq === 'string' && /^\d{1,20}$/.test(modseq) ? modseq : null,
    uids: typeof uids === 'string' ? uids : null,
    flagGroups: Array.isArray(flagGroups) ? flagGroups.flatMap(toGroup) : null,
  };
}

function toGroup(group: unknown): FlagGroup[] {
  if (!Array.isArray(group)) return [];
  const [flags, uids]: unknown[] = group;
  return typeof flags === 'string' && typeof uids === 'string' ? [[flags, uids]] : [];
}
