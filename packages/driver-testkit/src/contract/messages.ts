import type { MessageId, PageCursor } from '@mailwright/mail';
import { expect } from 'vitest';
import { readFixture, readFixtureFile } from '../fixtures/fixtures.ts';
import type { Clause } from './clause.ts';
import { type ContractContext, expectCode, readAll } from './contract-context.ts';

const unknownId = 'no-such-message' as MessageId;

/** Pages through the arrivals and gives the ids in order; `between` runs after every page. */
async function pageThrough(context: ContractContext, limit: number, between?: (pageNumber: number) => Promise<void>): Promise<MessageId[]> {
  const ids: MessageId[] = [];
  let before: PageCursor | undefined;
  for (let pageNumber = 1; pageNumber < 1000; pageNumber += 1) {
    const page = await context.manager.listMessages({ mailboxId: context.arrivals.id, limit, before });
    expect(page.messages.length).toBeLessThanOrEqual(limit);
    ids.push(...page.messages.map((message) => message.id));
    if (page.nextCursor === null) return ids;
    before = page.nextCursor;
    await between?.(pageNumber);
  }
  throw new Error('The pages have no end.');
}

/** NOTE: null is allowed unless the harness promises more, so that a provider without cheap previews needs none. */
function expectPreview({ harness }: ContractContext, preview: string | null | undefined, words: RegExp): void {
  expect(preview).not.toBeUndefined();
  if (preview !== null || harness.promisesPreviews) expect(preview).toMatch(words);
}

/** Messages: lists, pages, reading one, blobs. */
export const messageClauses: readonly Clause[] = [
  {
    name: 'the newest message stands first, with all that a list shows',
    run: async (context) => {
      const older = await context.deliver({ subject: 'older' });
      const subject = 'Newer – 新しい';
      const newer = await context.deliver({ subject, from: 'Zoë Ünal <zoe@elsewhere.example>', cc: 'cc@elsewhere.example' });

      const { messages } = await context.manager.listMessages({ mailboxId: context.arrivals.id, limit: 2 });

      expect(messages.map((message) => message.id)).toEqual([newer.id, older.id]);
      expect(newer.envelope).toMatchObject({ subject, cc: [{ name: null, address: 'cc@elsewhere.example' }] });
      expect(newer.envelope.from[0]?.address).toBe('zoe@elsewhere.example');
      expect(newer.mailboxIds).toEqual([context.arrivals.id]);
      expect(newer.flags).not.toContain('$seen');
      expect(newer.sizeBytes).toBeGreaterThan(100);
      expect(Math.abs(Date.parse(newer.receivedAt) - Date.now())).toBeLessThan(120_000);
      expect(newer.receivedAt.endsWith('Z')).toBe(true);
      expect(newer.structure?.contentType).toBe('text/plain');
    },
  },
  {
    name: 'a list shows the first words of each message or null, and showing them never sets $seen',
    run: async (context) => {
      const text = `First words – 新しい\nof a letter.\n\n${'And so on. '.repeat(1000)}`;
      const { id, envelope } = await context.deliver({ text });
      const answer = await context.deliver({ text: 'On 2 February 2026 Ada wrote:\n> Quoted words.\n\nOwn words.' });

      const { messages } = await context.manager.listMessages({ mailboxId: context.arrivals.id, limit: 50 });
      const previews = new Map((await context.manager.getMessages([id, answer.id])).map((message) => [message.id, message.preview]));

      for (const preview of [previews.get(id), messages.find((message) => message.id === id)?.preview]) {
        expectPreview(context, preview, /^First words – 新しい of a letter\. And so on\..{100,215}$/);
      }
      expectPreview(context, previews.get(answer.id), /^Own words\.$/);
      const [copy] = await context.harness.listElsewhere(envelope.messageIdHeader ?? '');
      expect(copy?.flags).not.toContain('$seen');
    },
  },
  {
    name: 'pages have neither gaps nor repeats while mail arrives',
    run: async (context) => {
      const own: MessageId[] = [];
      for (let index = 0; index < 9; index += 1) own.push((await context.deliver({ subject: `page ${index}` })).id);

      const ids = await pageThrough(context, 4, async (pageNumber) => {
        if (pageNumber <= 3) await context.deliver({ subject: `arrived after page ${pageNumber}` });
      });

      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => own.includes(id))).toEqual([...own].reverse());
    },
  },
  {
    name: 'pages have neither gaps nor repeats while mail goes away',
    run: async (context) => {
      const own: { id: MessageId; messageIdHeader: string }[] = [];
      for (let index = 0; index < 6; index += 1) {
        const { id, envelope } = await context.deliver({ subject: `going ${index}` });
        own.unshift({ id, messageIdHeader: envelope.messageIdHeader ?? '' });
      }

      const ids = await pageThrough(context, 2, async (pageNumber) => {
        if (pageNumber === 1) await context.harness.changeElsewhere('destroy', own[0]?.messageIdHeader ?? '');
      });

      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => own.some((message) => message.id === id))).toEqual(own.map((message) => message.id));
    },
  },
  {
    name: 'paging to the end gives every message once',
    run: async (context) => {
      await context.deliver();
      const counts = await context.manager.countMailboxes([context.arrivals.id]);

      const ids = await pageThrough(context, 7);

      expect(ids.length).toBe(counts.get(context.arrivals.id)?.total);
      expect(new Set(ids).size).toBe(ids.length);
    },
  },
  {
    name: 'several messages come in one request, unknown ids left out',
    run: async (context) => {
      const first = await context.deliver({ subject: 'one of several' });
      const second = await context.deliver({ subject: 'two of several' });

      const messages = await context.manager.getMessages([first.id, unknownId, second.id]);

      expect(messages.map((message) => message.envelope.subject).sort()).toEqual(['one of several', 'two of several']);
    },
  },
  {
    name: 'an unknown message is NOT_FOUND, also one that was destroyed',
    run: async (context) => {
      const gone = await context.deliver();
      await context.harness.changeElsewhere('destroy', gone.envelope.messageIdHeader ?? '');

      for (const id of [unknownId, gone.id]) {
        await expectCode(context.manager.getMessage(id), 'NOT_FOUND');
        await expectCode(context.manager.openRawMessage(id), 'NOT_FOUND');
      }
    },
  },
  {
    name: 'reading a message, its parts and its source never sets $seen',
    run: async (context) => {
      const messageIdHeader = `<attachments@${context.harness.messageIdDomain}>`;
      const raw = readFixture('attachments', context.harness.messageIdDomain);
      const { id } = await context.deliverRaw(raw, messageIdHeader);

      const message = await context.manager.getMessage(id);
      for (const attachment of message.attachments) await readAll((await context.manager.openBlob(id, attachment.partId)).stream);
      await readAll((await context.manager.openRawMessage(id)).stream);

      const [copy] = await context.harness.listElsewhere(messageIdHeader);
      expect(copy?.flags).not.toContain('$seen');
      expect(await context.readFlags(id)).not.toContain('$seen');
      await context.harness.changeElsewhere('destroy', messageIdHeader);
    },
  },
  {
    name: 'the source is the bytes that were delivered',
    run: async (context) => {
      const { raw, messageIdHeader } = context.build({ text: 'The source.\n.\nA line with a dot.' });
      const { id } = await context.deliverRaw(raw, messageIdHeader);

      const opened = await context.manager.openRawMessage(id);
      const bytes = Buffer.from(await readAll(opened.stream));

      expect(opened.contentType).toBe('message/rfc822');
      expect(bytes.subarray(bytes.length - raw.length).equals(Buffer.from(raw))).toBe(true);
    },
  },
  {
    name: 'an attachment has the bytes of its source, its name and type',
    run: async (context) => {
      const messageIdHeader = `<attachments@${context.harness.messageIdDomain}>`;
      const { id } = await context.deliverRaw(readFixture('attachments', context.harness.messageIdDomain), messageIdHeader);

      const { attachments, text, hasAttachment } = await context.manager.getMessage(id);
      const paper = attachments.find((attachment) => attachment.filename === 'paper.pdf');
      const blob = await context.manager.openBlob(id, paper?.partId ?? attachments[0]?.partId ?? ('' as never));

      expect(hasAttachment).toBe(true);
      expect(text).toContain('See the attachments.');
      expect(attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
        ['paper.pdf', 'application/pdf'],
        ['Übersicht №1.txt', 'text/plain'],
        ['résumé.bin', 'application/octet-stream'],
      ]);
      expect(blob).toMatchObject({ contentType: 'application/pdf', filename: 'paper.pdf' });
      expect(Buffer.from(await readAll(blob.stream)).equals(Buffer.from(readFixtureFile('paper.pdf')))).toBe(true);
      await context.harness.changeElsewhere('destroy', messageIdHeader);
    },
  },
  {
    name: 'a stream that is cancelled leaves the account usable',
    run: async (context) => {
      const content = Buffer.alloc(150_000, 'not read to the end ');
      const { id } = await context.deliver({ attachment: { filename: 'large.bin', content } });

      const opened = await context.manager.openRawMessage(id);
      await opened.stream.cancel();

      expect((await context.manager.getMessage(id)).attachments).toHaveLength(1);
    },
  },
  {
    name: 'an unknown part is NOT_FOUND',
    run: async (context) => {
      const { id } = await context.deliver();

      await expectCode(context.manager.openBlob(id, '77' as never), 'NOT_FOUND');
    },
  },
];
