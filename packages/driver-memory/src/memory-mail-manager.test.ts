import type { MailboxId, MessageId } from '@mailwright/mail';
import { parseMessage } from '@mailwright/mime';
import { describe, expect, it } from 'vitest';
import { createMemoryMailManager } from './memory-mail-manager.ts';
import { createInMemoryStore } from './memory-store.ts';

const person = { emailAddress: 'demo@example.test', displayName: 'Demo Person' };
const startMs = Date.parse('2026-06-01T12:00:00.000Z');
const inbox = 'inbox' as MailboxId;

function open(store = createInMemoryStore(), clock = { nowMs: startMs }) {
  return { store, clock, manager: createMemoryMailManager({ ...person, store, now: () => clock.nowMs, pollMs: 20 }) };
}

function write(messageIdHeader: string, to: string): Uint8Array {
  return Buffer.from(`From: ${person.emailAddress}\r\nTo: ${to}\r\nSubject: Hello\r\nMessage-ID: ${messageIdHeader}\r\n\r\nHello.\r\n`);
}

describe('the demo account', () => {
  it('has mail in many languages, every message readable and every answer in its thread', async () => {
    const { manager } = open();
    const all = (
      await Promise.all((await manager.listMailboxes()).map(({ id }) => manager.listMessages({ mailboxId: id, limit: 500 })))
    ).flatMap((page) => page.messages);

    const messages = await Promise.all(all.map((summary) => manager.getMessage(summary.id)));

    const headers = new Set(messages.map((message) => message.envelope.messageIdHeader));
    const subjects = messages.map((message) => message.envelope.subject).join('\n');
    expect(messages.length).toBeGreaterThanOrEqual(55);
    expect(headers.size).toBe(messages.length);
    expect(messages.filter((message) => !message.text?.trim())).toEqual([]);
    expect(messages.flatMap((message) => message.envelope.references).filter((header) => !headers.has(header))).toEqual([]);
    for (const script of [/\p{Script=Hiragana}/u, /\p{Script=Cyrillic}/u, /\p{Script=Arabic}/u]) expect(subjects).toMatch(script);
    expect(messages.filter((message) => Date.parse(message.receivedAt) >= startMs)).toEqual([]);
    expect(messages.filter((message) => message.hasAttachment).length).toBeGreaterThan(8);
    expect(messages.filter((message) => message.html?.includes('src="https://')).length).toBeGreaterThan(3);
    expect(messages.flatMap((message) => message.attachments).filter((attachment) => attachment.isInline).length).toBeGreaterThan(1);
  });

  it('keeps what was done to it, in a small state', async () => {
    const { manager, store } = open();
    const { messages } = await manager.listMessages({ mailboxId: inbox, limit: 3 });
    const [first, second, third] = messages.map((message) => message.id);
    await manager.setFlags([first as MessageId], { add: ['$flagged'] });
    await manager.moveMessages([second as MessageId], 'archive' as MailboxId);
    await manager.destroyMessages([third as MessageId]);

    const again = open(store).manager;

    const listed = (await again.listMessages({ mailboxId: inbox, limit: 500 })).messages.map((message) => message.id);
    expect((await again.getMessages([first as MessageId]))[0]?.flags).toContain('$flagged');
    expect((await again.getMessages([second as MessageId]))[0]?.mailboxIds).toEqual(['archive']);
    expect(listed).not.toContain(third);
    expect(JSON.stringify(await store.load()).length).toBeLessThan(3000);
  });

  it('agrees with a second manager over the same store, whoever writes', async () => {
    const { manager, store } = open();
    const other = open(store).manager;
    const { messages } = await manager.listMessages({ mailboxId: inbox, limit: 10 });

    await Promise.all(
      messages.map((message, index) => (index % 2 === 0 ? manager : other).setFlags([message.id], { add: [`mark${index}`] })),
    );

    const flags = (await other.getMessages(messages.map((message) => message.id))).flatMap((message) => message.flags);
    expect(flags.filter((flag) => flag.startsWith('mark')).sort()).toEqual(messages.map((_message, index) => `mark${index}`).sort());
  });

  it('gets an answer from a sample person after a while, once, in the same thread', async () => {
    const { manager, clock } = open();
    const messageIdHeader = '<question@example.test>';
    const cursor = (await manager.getChanges(null)).nextCursor;
    const envelope = { mailFrom: person.emailAddress, rcptTo: ['mira@studio-nord.example'] };
    await manager.sendMessage({ raw: write(messageIdHeader, 'mira@studio-nord.example'), envelope, messageIdHeader });

    const early = await manager.getChanges(cursor);
    clock.nowMs += 60_000;
    const [late, again] = [await manager.getChanges(early.nextCursor), await manager.getChanges(early.nextCursor)];

    expect(early.created.map((message) => message.mailboxIds)).toEqual([['sent']]);
    expect(late.created).toHaveLength(1);
    expect(late.created[0]).toMatchObject({ mailboxIds: ['inbox'], envelope: { subject: 'Re: Hello', inReplyTo: [messageIdHeader] } });
    expect(again).toEqual(late);
  });

  it('pages changes without losing one that was made on an earlier page and changed on a later', async () => {
    const { manager } = open();
    const cursor = (await manager.getChanges(null)).nextCursor;
    const first = await manager.saveDraft(write('<draft0@example.test>', 'a@example.test'));
    for (let index = 1; index < 230; index += 1) await manager.saveDraft(write(`<draft${index}@example.test>`, 'a@example.test'));
    await manager.setFlags([first.id], { add: ['$flagged'] });

    const page = await manager.getChanges(cursor);
    const rest = await manager.getChanges(page.nextCursor);

    expect([page.hasMore, rest.hasMore]).toEqual([true, false]);
    expect(page.created.length + rest.created.length).toBe(230);
    expect(page.created.map((message) => message.id)).toContain(first.id);
    expect(rest.updated.map((update) => update.id)).toEqual([first.id]);
  });

  it('makes real pictures, papers and calendars', async () => {
    const { manager } = open();
    const { messages } = await manager.listMessages({ mailboxId: inbox, search: { hasAttachment: true }, limit: 50 });
    const starts = new Map<string, string>();
    for (const { id } of messages) {
      for (const { partId, contentType } of (await manager.getMessage(id)).attachments) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of (await manager.openBlob(id, partId)).stream) chunks.push(chunk);
        starts.set(contentType, Buffer.concat(chunks).subarray(0, 4).toString('latin1'));
      }
    }

    expect(starts.get('image/png')).toBe('\x89PNG');
    expect(starts.get('application/pdf')).toBe('%PDF');
    expect(starts.get('text/calendar')).toBe('BEGI');
  });

  it('writes the same bytes for a sample every time', async () => {
    const bytes = async () => {
      const { manager } = open();
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await manager.openRawMessage('sample-launch-4' as MessageId)).stream) chunks.push(chunk);
      return new Uint8Array(Buffer.concat(chunks));
    };

    const [first, second] = [await bytes(), await bytes()];

    expect(second).toEqual(first);
    expect((await parseMessage(first)).envelope.references).toHaveLength(3);
  });
});
