import { type CallOptions, isMailError, type MailCapabilities, systemFlags } from '@mailwright/mail';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { toHistory } from '../mailbox-snapshot.ts';
import { SmtpSession } from '../smtp-session.ts';

/** What the account can do, and whether that is the whole answer. */
export interface CapabilityAnswer {
  readonly capabilities: MailCapabilities;
  /** False where the submission server could not be asked: worth asking again. */
  readonly isComplete: boolean;
}

/** Asks both servers. */
export async function getCapabilities(pool: ImapSessionPool, options: CallOptions = {}): Promise<CapabilityAnswer> {
  const { signal } = options;
  const [told, maxSizeBytes] = await Promise.all([readImap(pool, options), readMaxSize(pool, signal)]);
  const capabilities = {
    hasManyMailboxesPerMessage: false,
    hasStableIds: false,
    canCreateMailboxes: true,
    canDestroyMessages: true,
    canSend: true,
    canSaveDrafts: true,
    keptFlags: systemFlags,
    findsPartsOfWords: true,
    ...told,
    maxMessageSizeBytes: maxSizeBytes ?? null,
  };
  return { capabilities, isComplete: maxSizeBytes !== undefined };
}

function readImap(pool: ImapSessionPool, { signal }: CallOptions) {
  return pool.use({ signal, isRepeatable: true }, async (session) => {
    // EXAMINE would tell no PERMANENTFLAGS (RFC 9051 §6.3.3).
    const inbox = await session.select('INBOX', { isReadOnly: false, signal });
    return {
      canKeepOwnFlags: inbox.permanentFlags === undefined || inbox.permanentFlags.has('\\*'),
      hasPush: session.supports('IDLE'),
      hasIncrementalChanges: toHistory(session) !== 'none',
    };
  });
}

/** RFC 1870 SIZE; null where the server sets none, undefined where it could not be asked. */
async function readMaxSize(pool: ImapSessionPool, signal: AbortSignal | undefined): Promise<number | null | undefined> {
  try {
    const session = await SmtpSession.open(pool.context, { signal });
    try {
      return (await session.readFacts(signal)).maxSizeBytes;
    } finally {
      session.quit();
    }
  } catch (error) {
    if (isMailError(error) && error.code === 'CANCELLED') throw error;
    return undefined;
  }
}
