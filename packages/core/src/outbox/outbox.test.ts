import { randomUUID } from 'node:crypto';
import { schema } from '@mailwright/db';
import { MailError, type MailManager } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listDrafts } from '../drafts/list-drafts.ts';
import { cancelOutboxItem } from './change-outbox-item.ts';
import { deliverOutboxItem } from './deliver-outbox-item.ts';
import { listOutbox } from './list-outbox.ts';
import { startOutboxRunner } from './outbox-runner.ts';
import { recoverOutboxItem } from './recover-outbox-item.ts';
import { retryOutboxItem } from './retry-outbox-item.ts';
import { type SendMailInput, sendMail } from './send-mail.ts';
import { type OutboxBed, openOutboxBed } from './testing/open-outbox-bed.ts';

let bed: OutboxBed;
beforeAll(async () => {
  bed = await openOutboxBed();
});
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => {
  bed.sendInstead = null;
});

const input = (subject: string, change: Partial<SendMailInput> = {}): SendMailInput => ({
  connectionId: bed.connectionId,
  idempotencyKey: randomUUID(),
  holdMs: 0,
  source: {
    kind: 'message',
    to: [{ name: null, address: 'grace@elsewhere.test' }],
    cc: [],
    bcc: [],
    subject,
    text: 'Hello.',
    html: null,
    attachments: [],
    relatedMessageId: null,
    relation: null,
  },
  ...change,
});
const stateOf = async (outboxId: string) => (await listOutbox(bed.context, { connectionId: 'all' })).find(({ id }) => id === outboxId);
const workerContext = () => ({ services: bed.worker, userId: bed.context.userId });
const failing =
  (error: MailError, hasDataStarted = false): MailManager['sendMessage'] =>
  async (submission) => {
    if (hasDataStarted) await submission.onDataStart?.();
    throw error;
  };
const abandon = (outboxId: string, change: Partial<typeof schema.outbox.$inferInsert>) =>
  bed.context.services.database.withUser(bed.context.userId, (db) =>
    db
      .update(schema.outbox)
      .set({ status: 'sending', attempts: 1, leaseUntil: new Date(0), ...change })
      .where(eq(schema.outbox.id, outboxId)),
  );

describe('sending', () => {
  it('commits first, then sends, with one copy in Sent and no draft left', async () => {
    const item = await sendMail(bed.context, input('Once'));
    const committed = await stateOf(item.id);

    await deliverOutboxItem(workerContext(), item.id);

    expect(committed).toMatchObject({ status: 'queued', recipients: ['grace@elsewhere.test'] });
    expect(await stateOf(item.id)).toMatchObject({ status: 'sent', attempts: 1, messageIdHeader: item.messageIdHeader });
    expect(await bed.countAtProvider('sent', 'Once')).toBe(1);
    expect(await listDrafts(bed.context, { connectionId: 'all' })).toEqual([]);
  });

  it('sends once for a hundred identical calls, and again when asked after the answer was lost', async () => {
    const same = input('Double click');

    const items = await Promise.all(Array.from({ length: 100 }, () => sendMail(bed.context, same)));
    const again = await sendMail(bed.context, same);
    await Promise.all([deliverOutboxItem(workerContext(), again.id), deliverOutboxItem(workerContext(), again.id)]);

    expect(new Set([...items, again].map(({ id }) => id)).size).toBe(1);
    expect(await bed.countAtProvider('sent', 'Double click')).toBe(1);
    expect(await listDrafts(bed.context, { connectionId: 'all' })).toEqual([]);
  });

  it('refuses no recipients and bad addresses, and keeps nothing', async () => {
    const nobody = input('Nobody');
    const withTo = (address: string) => ({ ...nobody.source, to: [{ name: null, address }] }) as SendMailInput['source'];

    await Promise.all([
      expect(sendMail(bed.context, { ...nobody, source: { ...nobody.source, to: [] } as SendMailInput['source'] })).rejects.toMatchObject({
        code: 'INVALID',
        reason: 'no-recipients',
      }),
      expect(sendMail(bed.context, input('Bad', { source: withTo('a@b.test\r\nBcc: evil@b.test') }))).rejects.toMatchObject({
        code: 'SUBMISSION_REJECTED',
      }),
    ]);
    expect(await listDrafts(bed.context, { connectionId: 'all' })).toEqual([]);
  });

  it('waits while it is held, and can be called back as a draft', async () => {
    const item = await sendMail(bed.context, input('Held', { holdMs: 10_000 }));
    await deliverOutboxItem(workerContext(), item.id);

    const cancelled = await cancelOutboxItem(bed.context, { connectionId: bed.connectionId, outboxId: item.id });

    expect(cancelled.status).toBe('cancelled');
    bed.passTime(20_000);
    await deliverOutboxItem(workerContext(), item.id);
    expect(await bed.countAtProvider('sent', 'Held')).toBe(0);
    expect(await listDrafts(bed.context, { connectionId: 'all' })).toMatchObject([{ subject: 'Held', id: item.draftId }]);
  });
});

describe('failures', () => {
  it('queues again after a passing one, later each time', async () => {
    const item = await sendMail(bed.context, input('Busy'));
    bed.sendInstead = failing(new MailError('RATE_LIMITED', 'Busy.', { serverText: '421 try later' }));

    await deliverOutboxItem(workerContext(), item.id);

    expect(await stateOf(item.id)).toMatchObject({ status: 'queued', attempts: 1, errorCode: 'RATE_LIMITED', serverText: '421 try later' });
    bed.sendInstead = null;
    await deliverOutboxItem(workerContext(), item.id);
    expect((await stateOf(item.id))?.status).toBe('queued');
    bed.passTime(31_000);
    await deliverOutboxItem(workerContext(), item.id);
    expect(await stateOf(item.id)).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('keeps a refused one with its draft, to be mended', async () => {
    const item = await sendMail(bed.context, input('Refused'));
    const serverText = '550 5.1.1 no such person';
    bed.sendInstead = failing(new MailError('SUBMISSION_REJECTED', 'Refused.', { addresses: ['grace@elsewhere.test'], serverText }));

    await deliverOutboxItem(workerContext(), item.id);

    expect(await stateOf(item.id)).toMatchObject({ status: 'failed', rejected: [{ address: 'grace@elsewhere.test', serverText }] });
    expect((await listDrafts(bed.context, { connectionId: 'all' })).map(({ subject }) => subject)).toContain('Refused');
  });

  it('asks Sent when the line fell after the data, and is uncertain where Sent does not know', async () => {
    const lost = await sendMail(bed.context, input('Lost'));
    bed.sendInstead = failing(new MailError('SUBMISSION_UNCERTAIN', 'The line fell.'), true);
    await deliverOutboxItem(workerContext(), lost.id);
    const arrived = await sendMail(bed.context, input('Arrived'));
    const really = bed.driver;
    bed.sendInstead = async (submission, options) => {
      bed.sendInstead = null;
      await really.sendMessage(submission, options);
      throw new MailError('SUBMISSION_UNCERTAIN', 'The line fell.');
    };

    await deliverOutboxItem(workerContext(), arrived.id);

    expect((await stateOf(lost.id))?.status).toBe('uncertain');
    expect((await stateOf(arrived.id))?.status).toBe('sent');
    expect(await bed.countAtProvider('sent', 'Arrived')).toBe(1);
    bed.sendInstead = null;
    await retryOutboxItem(bed.context, { connectionId: bed.connectionId, outboxId: lost.id });
    await deliverOutboxItem(workerContext(), lost.id);
    expect((await stateOf(lost.id))?.status).toBe('sent');
  });

  it('treats an unknown failure after the data began as uncertain, never as a reason to send again', async () => {
    const item = await sendMail(bed.context, input('Strange'));
    bed.sendInstead = async (submission) => {
      await submission.onDataStart?.();
      throw new TypeError('a fault of ours');
    };

    await deliverOutboxItem(workerContext(), item.id);

    expect((await stateOf(item.id))?.status).toBe('uncertain');
  });
});

describe('after a crash', () => {
  it('sends what had not been handed over', async () => {
    const item = await sendMail(bed.context, input('Before data'));
    await abandon(item.id, { dataStartedAt: null });

    await recoverOutboxItem(workerContext(), item.id);
    bed.passTime(60_000);
    await deliverOutboxItem(workerContext(), item.id);

    expect((await stateOf(item.id))?.status).toBe('sent');
    expect(await bed.countAtProvider('sent', 'Before data')).toBe(1);
  });

  it('is uncertain about what had, unless Sent has it', async () => {
    const item = await sendMail(bed.context, input('During data'));
    await abandon(item.id, { dataStartedAt: new Date() });

    await recoverOutboxItem(workerContext(), item.id);

    expect((await stateOf(item.id))?.status).toBe('uncertain');
    expect(await bed.countAtProvider('sent', 'During data')).toBe(0);
  });
});

describe('the runner', () => {
  it('hears of new mail by itself and stops when told', async () => {
    const runner = await startOutboxRunner(bed.worker);
    const item = await sendMail(bed.context, input('By itself'));

    await expect.poll(async () => (await stateOf(item.id))?.status, { timeout: 4000 }).toBe('sent');

    await runner.stop();
    const later = await sendMail(bed.context, input('Nobody there'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await stateOf(later.id))?.status).toBe('queued');
  });
});
