import { isMailError, MailError, type MailManager, type MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { textArray, uuidArray } from '../mail/sql-values.ts';
import { findProviderMailboxes } from './find-provider-mailboxes.ts';
import { isGivenUp, judgeFailure, restWanted } from './judge-failure.ts';
import { claimLane, type LaneLease, LaneLost, restLane } from './lane-lease.ts';
import { type IntentGroup, pickGroup } from './pick-group.ts';
import { dropDoubts, recheckMessages } from './recheck-messages.ts';
import { type SendTools, sendGroup } from './send-group.ts';
import { refuseGroup, settleGroup } from './settle-group.ts';

const longestCallMs = 5 * 60_000;

/**
 * Hands a connection's intents over, in order, until none is left, the lane rests, or `isStopping`. Nothing where another process
 * has the lane. Provider failures do not throw.
 */
export async function runLane(context: PersonContext, connectionId: string, isStopping: () => boolean = () => false): Promise<void> {
  await using lane = await claimLane(context, connectionId);
  if (!lane) return;
  try {
    while (!isStopping() && (await runStep(context, lane)));
  } catch (error) {
    if (error instanceof LaneLost) return;
    if (error instanceof CoreError && error.code === 'NOT_FOUND') return;
    await rest(context, lane, toMailError(error));
  }
}

async function runStep(context: PersonContext, lane: LaneLease): Promise<boolean> {
  const group = await pickGroup(context, lane);
  const signal = AbortSignal.timeout(longestCallMs);
  if (!group) return recheck(context, lane, signal);
  try {
    const outcome = await withDriver(context, lane, async (driver) =>
      sendGroup(await prepareTools(context, lane, group, { driver, signal }), group),
    );
    await settleGroup(context, lane, group, outcome);
  } catch (error) {
    if (isMailError(error)) await giveUpOld(context, lane, group, error);
    throw error;
  }
  return true;
}

async function recheck(context: PersonContext, lane: LaneLease, signal: AbortSignal): Promise<boolean> {
  try {
    return await recheckMessages(context, lane, (ids) => withDriver(context, lane, (driver) => driver.getMessages(ids, { signal })));
  } catch (error) {
    if (!isMailError(error) || judgeFailure(error) !== 'refuse') throw error;
    await dropDoubts(context, lane);
    return true;
  }
}

function withDriver<Result>(context: PersonContext, lane: LaneLease, work: (driver: MailManager) => Promise<Result>): Promise<Result> {
  const { services, userId } = context;
  return withActiveDriver({ services, userId }, lane.connectionId, ({ driver }) => work(driver));
}

async function prepareTools(
  context: PersonContext,
  lane: LaneLease,
  group: IntentGroup,
  call: Pick<SendTools, 'driver' | 'signal'>,
): Promise<SendTools> {
  const { database } = context.services;
  const mailboxes = await database.withUser(context.userId, (db) => findProviderMailboxes(db, lane.connectionId));
  const own = group.items.map(({ messageId }) => messageId);
  return {
    ...call,
    ...mailboxes,
    findTaken: (ids) =>
      database.withUser(context.userId, async (db) => {
        const rows = await db.execute<{ id: MessageId }>(sql`
        select provider_message_id as id from messages where connection_id = ${lane.connectionId}
          and provider_message_id = any(${textArray(ids)}) and id <> all(${uuidArray(own)})`);
        return new Set<string>(rows.map((row) => row.id));
      }),
    mustBeFresh: () => {
      if (!lane.isFresh()) throw new LaneLost();
    },
  };
}

async function giveUpOld(context: PersonContext, lane: LaneLease, group: IntentGroup, error: MailError): Promise<void> {
  if (judgeFailure(error) === 'block') return;
  const hopeless = group.items.filter((intent) => isGivenUp(error, intent));
  await refuseGroup(
    context,
    lane,
    group,
    hopeless.map((intent) => ({ intent, error })),
  );
}

async function rest(context: PersonContext, lane: LaneLease, error: MailError): Promise<void> {
  const isBlocked = judgeFailure(error) === 'block';
  context.services.logger.warn({ connectionId: lane.connectionId, code: error.code }, 'changes wait for the provider');
  await restLane(context, lane, { retryAfterMs: restWanted(error), isBlocked });
}

// Credentials that cannot be opened are mended by a person; anything else unforeseen may pass.
function toMailError(error: unknown): MailError {
  if (isMailError(error)) return error;
  const code = error instanceof CoreError ? 'AUTHENTICATION_FAILED' : 'PROTOCOL_ERROR';
  return new MailError(code, 'The change could not be handed over.', { cause: error });
}
