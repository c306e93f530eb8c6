import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDraft } from '../drafts/save-draft.ts';
import { deliverOutboxItem } from './deliver-outbox-item.ts';
import { sendMail } from './send-mail.ts';
import { type OutboxBed, openOutboxBed } from './testing/open-outbox-bed.ts';

let bed: OutboxBed;
beforeAll(async () => {
  bed = await openOutboxBed();
});
afterAll(() => bed[Symbol.asyncDispose]());

const contentOf = (subject: string) => ({
  to: [{ name: null, address: 'grace@elsewhere.test' }],
  cc: [],
  bcc: [],
  subject,
  text: 'Hello.',
  html: null,
  attachments: [],
});
const save = (subject: string) =>
  saveDraft(bed.context, { connectionId: bed.connectionId, kind: 'new', relatedMessageId: null, content: contentOf(subject) });
type SavedDraft = Awaited<ReturnType<typeof save>>;
const send = (draft: SavedDraft, idempotencyKey: string) =>
  sendMail(bed.context, {
    connectionId: bed.connectionId,
    idempotencyKey,
    holdMs: 0,
    source: { kind: 'draft', draftId: draft.id, revision: draft.revision },
  });
const reasonOf = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'rejected' ? (outcome.reason as { reason: string }).reason : 'taken';

describe('one draft in two tabs', () => {
  it('is sent once, whichever tab is first', async () => {
    const draft = await save('Two tabs');

    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => send(draft, randomUUID())));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') await deliverOutboxItem({ services: bed.worker, userId: bed.context.userId }, outcome.value.id);
    }

    expect(outcomes.map(reasonOf).sort()).toEqual([...Array.from({ length: 5 }, () => 'draft-already-sending'), 'taken']);
    expect(await bed.countAtProvider('sent', 'Two tabs')).toBe(1);
  });

  it('answers the same key with the same item, also while it is being sent', async () => {
    const draft = await save('Double click on a draft');
    const key = randomUUID();

    const items = await Promise.all(Array.from({ length: 12 }, () => send(draft, key)));

    expect(new Set(items.map(({ id }) => id)).size).toBe(1);
  });

  it('is not saved any more once it is on its way, so that nothing saved is lost with it', async () => {
    const draft = await save('Typed on');
    const item = await send(draft, randomUUID());

    const [outcome] = await Promise.allSettled([
      saveDraft(bed.context, {
        draftId: draft.id,
        connectionId: bed.connectionId,
        kind: 'new',
        relatedMessageId: null,
        content: contentOf('Typed on and on'),
      }),
    ]);

    expect(reasonOf(outcome)).toBe('draft-already-sending');
    expect(item.subject).toBe('Typed on');
  });
});
