import { randomUUID } from 'node:crypto';
import { schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverOutboxItem } from './deliver-outbox-item.ts';
import { recoverOutboxItem } from './recover-outbox-item.ts';
import { retryOutboxItem } from './retry-outbox-item.ts';
import { sendMail } from './send-mail.ts';
import { type OutboxBed, openOutboxBed } from './testing/open-outbox-bed.ts';

let bed: OutboxBed;
beforeAll(async () => {
  bed = await openOutboxBed();
});
afterAll(() => bed[Symbol.asyncDispose]());

const worker = () => ({ services: bed.worker, userId: bed.context.userId });
const send = (subject: string) =>
  sendMail(bed.context, {
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
  });

describe('a process that slept past its lease', () => {
  it('hands nothing over once another has sent the item, whoever asked for that', async () => {
    const item = await send('Slept');
    const asleep = Promise.withResolvers<void>();
    const waking = Promise.withResolvers<void>();
    const begun: string[] = [];
    bed.sendInstead = async (submission) => {
      asleep.resolve();
      await waking.promise;
      await submission.onDataStart?.();
      begun.push('the sleeper');
      throw new Error('never reached');
    };

    const sleeper = deliverOutboxItem(worker(), item.id);
    await asleep.promise;
    bed.passTime(61_000);
    await recoverOutboxItem(worker(), item.id);
    await retryOutboxItem(bed.context, { connectionId: bed.connectionId, outboxId: item.id });
    bed.sendInstead = async (submission) => {
      // The second attempt holds the row while the first wakes up.
      waking.resolve();
      await sleeper;
      await submission.onDataStart?.();
      begun.push('the second');
      return {
        messageIdHeader: submission.messageIdHeader,
        accepted: submission.envelope.rcptTo,
        rejected: [],
        serverText: '',
        sentCopy: 'filed',
        sentMessageId: null,
      };
    };
    await deliverOutboxItem(worker(), item.id);

    const [row] = await bed.context.services.database.withUser(bed.context.userId, (db) =>
      db.select({ status: schema.outbox.status }).from(schema.outbox).where(eq(schema.outbox.id, item.id)),
    );
    expect(begun).toEqual(['the second']);
    expect(row?.status).toBe('sent');
  });
});
