import type { Queryable } from '@mailwright/db';
import { isMailError, type MailError } from '@mailwright/mail';
import { noteReach, withActiveDriver } from '../connections/get-active-driver.ts';
import type { CoreServices } from '../context.ts';
import { type KeepMirrorOptions, keepMirror } from './keep-mirror.ts';
import { holdFence, type LeaseOutcome, releaseLease, type SyncLease, SyncLeaseLost } from './sync-lease.ts';

const shortestDelayMs = 1000;
const longestDelayMs = 5 * 60_000;

/** After so many refused logins in a row only a person can go on. */
export const mostRefusals = 3;

/** What went wrong before, in a row. */
export interface FormerFailures {
  readonly failureCount: number;
  readonly refusalCount: number;
}

/** Keeps a mirror until it fails, the lease is lost or the signal is aborted; then gives the lease back with when to try again. */
export async function runSync(
  services: CoreServices,
  lease: SyncLease,
  options: KeepMirrorOptions & { readonly signal: AbortSignal; readonly former: FormerFailures },
): Promise<void> {
  const { signal, former, ...keeping } = options;
  const context = { services, userId: lease.userId };
  const guard = (db: Queryable) => holdFence(db, lease);
  let failures = former;
  const onLive = () => {
    failures = { failureCount: 0, refusalCount: 0 };
  };
  try {
    await withActiveDriver(
      context,
      lease.connectionId,
      async ({ connection, driver }) => {
        const reached = async () => {
          onLive();
          await noteReach(context, connection, true, guard);
        };
        return keepMirror({ context, lease, driver, signal }, { ...keeping, onLive: reached });
      },
      { marksRefusal: former.refusalCount >= mostRefusals - 1, guard },
    );
  } catch (error) {
    if (error instanceof SyncLeaseLost) {
      services.logger.warn({ connectionId: lease.connectionId }, 'mirror taken over by another process');
      return;
    }
    await releaseLease(services.database, lease, signal.aborted ? { kind: 'done' } : toOutcome(error, failures));
    if (!signal.aborted) report(services, lease, error);
  }
}

// A busy server (`retry: later`) is never a refusal.
const isRefusal = (error: MailError): boolean =>
  error.retry !== 'later' && ['AUTHENTICATION_FAILED', 'REAUTHORIZATION_REQUIRED', 'TLS_FAILED'].includes(error.code);

function toOutcome(error: unknown, { failureCount, refusalCount }: FormerFailures): LeaseOutcome {
  const askedMs = isMailError(error) ? (error.retryAfterMs ?? 0) : 0;
  const backoffMs = Math.min(longestDelayMs, shortestDelayMs * 2 ** Math.min(failureCount, 20));
  const isRefused = isMailError(error) && isRefusal(error);
  return {
    kind: 'failed',
    failureCount: failureCount + 1,
    refusalCount: isRefused ? refusalCount + 1 : refusalCount,
    // Jitter: what failed together does not come back together.
    delayMs: Math.max(askedMs, backoffMs * (0.5 + Math.random() / 2)),
  };
}

function report({ logger }: CoreServices, { connectionId }: SyncLease, error: unknown): void {
  if (isMailError(error)) logger.info({ connectionId, code: error.code }, 'mirror not kept for now');
  else logger.error({ connectionId, error: error instanceof Error ? `${error.name}: ${error.message}` : typeof error }, 'mirror not kept');
}
