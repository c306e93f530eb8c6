import { randomUUID } from 'node:crypto';
import { schema } from '@mailwright/db';
import { MailError } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getDraft } from '../drafts/get-draft.ts';
import { listDrafts } from '../drafts/list-drafts.ts';
import { saveDraft } from '../drafts/save-draft.ts';
import { deliverOutboxItem } from './deliver-outbox-item.ts';
import { listOutbox } from './list-outbox.ts';
import type { OutboxItem } from './outbox-item.ts';
import { retryOutboxItem } from './retry-outbox-item.ts';
import { sendMail } from './send-mail.ts';
import { type OutboxBed, openOutboxBed } from './testing/open-outbox-bed.ts';

let bed: OutboxBed;
beforeAll(async () => {
  bed = await openOutboxBed();
});
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.passTime(1000));

const contentOf = (subject: string, address: string | null = 'grace@elsewhere.test') => ({
  to: address ? [{ name: null, address }] : [],
  cc: [],
  bcc: [],
  subject,
  text: 'Hello.',
  html: null,
  attachments: [],
});
const save = (content: ReturnType<typeof contentOf>, draftId?: string) =>
  saveDraft(bed.context, { connectionId: bed.connectionId, kind: 'new', relatedMessageId: null, content, ...(draftId ? { draftId } : {}) });
type SavedDraft = Awaited<ReturnType<typeof save>>;
const send = (draft: SavedDraft) =>
  sendMail(bed.context, {
    connectionId: bed.connectionId,
    idempotencyKey: randomUUID(),
    holdMs: 0,
    source: { kind: 'draft', draftId: draft.id, revision: draft.revision },
  });
const retry = (item: OutboxItem) => retryOutboxItem(bed.context, { connectionId: bed.connectionId, outboxId: item.id });
const deliver = (item: OutboxItem) => deliverOutboxItem({ services: bed.worker, userId: bed.context.userId }, item.id);
const stateOf = async ({ id }: OutboxItem) => (await listOutbox(bed.context, { connectionId: 'all' })).find((item) => item.id === id);

const rawOf = ({ id }: OutboxItem) =>
  bed.context.services.database.withUser(bed.context.userId, async (db) => {
    const [row] = await db.select({ raw: schema.outbox.raw }).from(schema.outbox).where(eq(schema.outbox.id, id));
    return Buffer.from(row?.raw ?? []);
  });

/** An item that the server refused, or of which nobody knows. */
async function sendInVain(subject: string, code: 'SUBMISSION_REJECTED' | 'SUBMISSION_UNCERTAIN' = 'SUBMISSION_REJECTED') {
  const draft = await save(contentOf(subject));
  bed.sendInstead = async (submission) => {
    await submission.onDataStart?.();
    throw new MailError(code, 'No.', { addresses: ['grace@elsewhere.test'], serverText: '550 no' });
  };
  const item = await send(draft);
  await deliver(item);
  bed.sendInstead = null;
  bed.passTime(1000);
  return { draft, item };
}

describe('a message that failed and was edited', () => {
  it('is sent as it stands now, once', async () => {
    const { draft, item } = await sendInVain('Befor');
    await save(contentOf('After', 'ada@elsewhere.test'), draft.id);

    const queued = await retry(item);
    await deliver(queued);

    expect(queued).toMatchObject({ id: item.id, status: 'queued', subject: 'After', recipients: ['ada@elsewhere.test'], rejected: [] });
    expect((await stateOf(item))?.status).toBe('sent');
    expect(await bed.countAtProvider('sent', 'After')).toBe(1);
    expect(await bed.countAtProvider('sent', 'Befor')).toBe(0);
    expect(await listDrafts(bed.context, { connectionId: 'all' })).toEqual([]);
  });

  it('is sent with the same bytes where nothing was edited', async () => {
    const { item } = await sendInVain('Unchanged');
    const tried = (await rawOf(item)).toString();

    const queued = await retry(item);

    expect(queued.messageIdHeader).toBe(item.messageIdHeader);
    expect((await rawOf(queued)).toString()).toBe(tried);
    await deliver(queued);
    expect(await bed.countAtProvider('sent', 'Unchanged')).toBe(1);
  });

  it('stays as it was where it cannot be sent as it stands now', async () => {
    const { draft, item } = await sendInVain('To nobody');
    await save(contentOf('To nobody', null), draft.id);

    await expect(retry(item)).rejects.toMatchObject({ code: 'INVALID', reason: 'no-recipients' });

    expect((await stateOf(item))?.status).toBe('failed');
  });

  it('is not sent beside the one that its draft made anew', async () => {
    const { draft, item } = await sendInVain('Old try');
    const anew = await send(await save(contentOf('New try'), draft.id));

    await expect(retry(item)).rejects.toMatchObject({ code: 'CONFLICT' });
    await Promise.all([deliver(item), deliver(anew)]);

    expect(await stateOf(item)).toBeUndefined();
    expect(await bed.countAtProvider('sent', 'New try')).toBe(1);
    expect(await bed.countAtProvider('sent', 'Old try')).toBe(0);
  });

  it('is sent once where it is retried and sent anew at the same instant', async () => {
    const { draft, item } = await sendInVain('At once');
    const edited = await save(contentOf('At once'), draft.id);

    const outcomes = await Promise.allSettled([retry(item), send(edited), retry(item), send(edited)]);
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await deliver(outcome.value);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).not.toEqual([]);
    expect(await bed.countAtProvider('sent', 'At once')).toBe(1);
  });

  it('has a Message-ID of its own where the earlier text may have arrived', async () => {
    const { draft, item } = await sendInVain('Perhaps there', 'SUBMISSION_UNCERTAIN');
    const uncertain = await stateOf(item);
    const { revision } = await getDraft(bed.context, { connectionId: bed.connectionId, draftId: draft.id });
    await save(contentOf('Perhaps there, edited'), draft.id);

    const queued = await retry(item);
    await deliver(queued);

    expect(uncertain?.status).toBe('uncertain');
    expect(revision).toBe(draft.revision);
    expect(queued.messageIdHeader).not.toBe(item.messageIdHeader);
    expect(await bed.countAtProvider('sent', 'Perhaps there, edited')).toBe(1);
  });
});
