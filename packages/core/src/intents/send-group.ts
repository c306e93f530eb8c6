import { isMailError, type MailboxId, MailError, type MailManager, type MessageId } from '@mailwright/mail';
import { isOfWholeGroup, judgeFailure } from './judge-failure.ts';
import { type LocateRequest, locateMessages } from './locate-messages.ts';
import type { IntentGroup, PickedIntent } from './pick-group.ts';
import { sendPlaces } from './send-places.ts';

const mostCalls = 64;

/** What the provider made of a group. */
export interface GroupOutcome {
  /** Done; the new id where there is one, null where the message was gone already. */
  readonly done: readonly { readonly intent: PickedIntent; readonly newId: MessageId | null }[];
  readonly refused: readonly { readonly intent: PickedIntent; readonly error: MailError }[];
  /** Their messages lay there no longer, and may turn up elsewhere. */
  readonly missing?: readonly PickedIntent[];
  /** True where only the provider knows in which mailboxes the messages lie now. */
  readonly mustRecheck?: boolean;
}

/** What sending needs to know beside the group. */
export interface SendTools {
  readonly driver: MailManager;
  readonly signal: AbortSignal;
  readonly findTaken: LocateRequest['findTaken'];
  /** The driver's ids of our mailboxes. */
  readonly providerMailboxIds: ReadonlyMap<string, MailboxId>;
  /** Where mail may lie that is destroyed. */
  readonly destroyableIds: ReadonlySet<MailboxId>;
  /** Throws where the lane may be another's by now. */
  mustBeFresh(): void;
}

/** Tells the provider; a refusal of many is tried again in halves, so that one message takes no other with it. Rejects where later may help. */
export async function sendGroup(tools: SendTools, group: IntentGroup): Promise<GroupOutcome> {
  const done: GroupOutcome['done'][number][] = [];
  const refused: GroupOutcome['refused'][number][] = [];
  const missing: PickedIntent[] = [];
  let mustRecheck = false;
  let calls = 0;
  const refuse = (items: readonly PickedIntent[], error: MailError) => refused.push(...items.map((intent) => ({ intent, error })));
  const send = async (items: readonly PickedIntent[]): Promise<void> => {
    calls += 1;
    tools.mustBeFresh();
    try {
      const sent = await sendItems(tools, { ...group, items });
      done.push(...sent.done);
      refused.push(...sent.refused);
      missing.push(...(sent.missing ?? []));
      mustRecheck ||= sent.mustRecheck ?? false;
    } catch (error) {
      if (!isMailError(error) || judgeFailure(error) !== 'refuse') throw error;
      if (items.length === 1 || isOfWholeGroup(error) || calls >= mostCalls) return void refuse(items, error);
      // Some of a refused move may have arrived.
      const again = items.map((intent) => ({ ...intent, isReplay: true }));
      const middle = Math.ceil(items.length / 2);
      await send(again.slice(0, middle));
      await send(again.slice(middle));
    }
  };
  await send(group.items);
  return { done, refused, missing, mustRecheck };
}

function sendItems(tools: SendTools, group: IntentGroup): Promise<GroupOutcome> {
  if (group.kind === 'flags') return sendFlags(tools, group);
  return group.kind === 'move' ? sendMove(tools, group) : sendDestroy(tools, group);
}

const idsOf = (items: readonly PickedIntent[]): readonly MessageId[] => items.map(({ providerMessageId }) => providerMessageId);

async function sendFlags(tools: SendTools, { items, added, removed }: IntentGroup): Promise<GroupOutcome> {
  const set = (ids: readonly MessageId[]) => tools.driver.setFlags(ids, { add: added, remove: removed }, { signal: tools.signal });
  const passedOver = new Set<string>(await set(idsOf(items)));
  const gone = items.filter(({ providerMessageId }) => passedOver.has(providerMessageId));
  const renumbered = await locateInSources(tools, gone);
  tools.mustBeFresh();
  if (renumbered.size > 0) await set([...renumbered.values()]);
  const missing = await findMovable(
    tools,
    gone.filter(({ id }) => !renumbered.has(id)),
  );
  const done = items.filter((intent) => !missing.includes(intent));
  const mustRecheck = gone.some(({ hasWaited }) => hasWaited);
  const toNewId = (intent: PickedIntent) => renumbered.get(intent.id) ?? intent.providerMessageId;
  return { done: done.map((intent) => ({ intent, newId: toNewId(intent) })), refused: [], missing, mustRecheck };
}

/** Which of these another client may have moved, so that they turn up under other ids. */
async function findMovable({ driver, signal }: SendTools, gone: readonly PickedIntent[]): Promise<readonly PickedIntent[]> {
  const movable = gone.filter(({ hasWaited, messageIdHeader }) => !hasWaited && messageIdHeader !== null);
  if (movable.length === 0) return movable;
  const { hasStableIds } = await driver.getCapabilities({ signal });
  return hasStableIds ? [] : movable;
}

async function sendMove(tools: SendTools, group: IntentGroup): Promise<GroupOutcome> {
  const { items, target, besideMailboxIds } = group;
  const { hasManyMailboxesPerMessage } = await tools.driver.getCapabilities({ signal: tools.signal });
  if (hasManyMailboxesPerMessage && besideMailboxIds !== null) return sendPlaces(tools, group);
  if (!target) throw new MailError('NOT_FOUND', 'The mailbox is gone.');
  const mailboxId = target.providerMailboxId;
  const newIds = await tools.driver.moveMessages(idsOf(items), mailboxId, { signal: tools.signal });
  const gone = items.filter(({ providerMessageId }) => !newIds.has(providerMessageId));
  const arrived = await locateMessages(tools.driver, { ...tools, mailboxId, wanted: gone.filter(({ isReplay }) => isReplay) });
  const renumbered = await moveRenumbered(
    tools,
    gone.filter(({ id }) => !arrived.has(id)),
    mailboxId,
  );
  const missing = await findMovable(
    tools,
    gone.filter(({ id }) => !arrived.has(id) && !renumbered.has(id)),
  );
  // Where a message may lie in several mailboxes, some of them stay; where it may not, what else was wished for is passed over.
  const mustRecheck = hasManyMailboxesPerMessage || (besideMailboxIds ?? []).length > 0;
  const toNewId = (intent: PickedIntent) =>
    newIds.get(intent.providerMessageId) ?? arrived.get(intent.id) ?? renumbered.get(intent.id) ?? null;
  const done = items.filter((intent) => !missing.includes(intent));
  return { done: done.map((intent) => ({ intent, newId: toNewId(intent) })), refused: [], missing, mustRecheck };
}

async function moveRenumbered(
  tools: SendTools,
  missing: readonly PickedIntent[],
  mailboxId: MailboxId,
): Promise<ReadonlyMap<number, MessageId>> {
  const found = await locateInSources(tools, missing);
  if (found.size === 0) return found;
  tools.mustBeFresh();
  const newIds = await tools.driver.moveMessages([...found.values()], mailboxId, { signal: tools.signal });
  return new Map([...found].flatMap(([id, oldId]) => (newIds.has(oldId) ? [[id, newIds.get(oldId) ?? oldId] as const] : [])));
}

/** RFC 9051 §2.3.1.1: what has another id since its mailbox was numbered anew is looked for by what it is, never by its number. */
async function locateInSources(tools: SendTools, missing: readonly PickedIntent[]): Promise<ReadonlyMap<number, MessageId>> {
  const found = new Map<number, MessageId>();
  const sources = new Set(missing.flatMap(({ fromMailboxIds }) => fromMailboxIds));
  for (const source of sources) {
    const mailboxId = tools.providerMailboxIds.get(source);
    const wanted = missing.filter(({ id, fromMailboxIds }) => !found.has(id) && fromMailboxIds.includes(source));
    if (!mailboxId || wanted.length === 0) continue;
    for (const [id, newId] of await locateMessages(tools.driver, { ...tools, mailboxId, wanted })) found.set(id, newId);
  }
  return found;
}

/** Looks first where they lie now: what another client has taken out of the trash meanwhile is not destroyed. */
async function sendDestroy(tools: SendTools, { items }: IntentGroup): Promise<GroupOutcome> {
  const present = await tools.driver.getMessages(idsOf(items), { signal: tools.signal });
  const rescued = new Set<string>(
    present.filter(({ mailboxIds }) => !mailboxIds.every((id) => tools.destroyableIds.has(id))).map(({ id }) => id),
  );
  const meant = items.filter(({ providerMessageId }) => !rescued.has(providerMessageId));
  tools.mustBeFresh();
  if (meant.length > 0) await tools.driver.destroyMessages(idsOf(meant), { signal: tools.signal });
  const error = new MailError('CONFLICT', 'The message lies elsewhere now.');
  return {
    done: meant.map((intent) => ({ intent, newId: null })),
    refused: items.filter((intent) => !meant.includes(intent)).map((intent) => ({ intent, error })),
  };
}
