import type { MessageId } from '@mailwright/mail';
import { expect } from 'vitest';
import { readFixture, readFixtureFile, textFixtures } from '../fixtures/fixtures.ts';
import type { Clause } from './clause.ts';
import { readAll } from './contract-context.ts';

const textClauses: readonly Clause[] = textFixtures.map((fixture) => ({
  name: `text in ${fixture.name} is read, and its subject`,
  run: async (context) => {
    const { messageIdDomain } = context.harness;
    const { id, envelope } = await context.deliverRaw(readFixture(fixture.name, messageIdDomain), `<${fixture.name}@${messageIdDomain}>`);

    const message = await context.manager.getMessage(id);

    expect(envelope.subject).toBe(fixture.subject);
    expect(envelope.from[0]?.name).toBe(fixture.fromName);
    expect(message.text?.trimEnd().split(/\r?\n/)).toEqual(fixture.lines);
    expect(message.html).toBeNull();
    expect(message.attachments).toEqual([]);
    expect(message.isTruncated).toBe(false);
  },
}));

/** Bodies in every charset and shape. */
export const bodyClauses: readonly Clause[] = [
  ...textClauses,
  {
    name: 'the texts of many messages come together as they read, and no message is seen by it',
    run: async (context) => {
      if (!context.manager.getTexts) return;
      const token = context.createToken('texts');
      const plain = await context.deliver({ text: `${token} süße Früchte` });
      const html = await context.deliverRaw(
        Buffer.from(
          `From: ada@elsewhere.example\r\nMessage-ID: <${token}@elsewhere.example>\r\nList-Id: Talk <talk.${token}.example>\r\n` +
            `Content-Type: text/html; charset=utf-8\r\n\r\n<p>${token} <b>bold</b> &amp; so on</p><style>.x{}</style>\r\n`,
        ),
        `<${token}@elsewhere.example>`,
      );
      const attached = await context.deliver({ text: `${token} see`, attachment: { filename: 'a.txt', content: Buffer.from('inside') } });
      const messages = [plain, html, attached];

      const texts = await context.manager.getTexts([...messages, { ...plain, id: 'nothing' as MessageId }]);

      const read = messages.map(({ id }) => texts.get(id)?.text?.trim());
      expect(read).toEqual([`${token} süße Früchte`, `${token} bold & so on`, `${token} see`]);
      expect(texts.get(plain.id)).toMatchObject({ isReadable: true, listId: null, preview: `${token} süße Früchte` });
      expect(texts.get(html.id)?.listId).toContain(`talk.${token}.example`);
      expect(texts.size).toBe(messages.length);
      const flags = (await context.manager.getMessages(messages.map(({ id }) => id))).map((message) => message.flags);
      expect(flags.flat()).not.toContain('$seen');
    },
  },
  {
    name: 'HTML comes as written beside its plain side, and its inline picture is found',
    run: async (context) => {
      const { messageIdDomain } = context.harness;
      const raw = readFixture('html-with-picture', messageIdDomain);
      const { id } = await context.deliverRaw(raw, `<html-with-picture@${messageIdDomain}>`);

      const message = await context.manager.getMessage(id);
      const picture = message.attachments.find((attachment) => attachment.contentId === 'picture@fixture');
      const blob = await context.manager.openBlob(id, picture?.partId ?? ('' as never));

      expect(message.html).toContain('<p>Schön: <img src="cid:picture@fixture"');
      expect(message.text).toContain('The plain side of the picture mail.');
      expect(picture).toMatchObject({ contentType: 'image/png', filename: 'dots.png', isInline: true });
      expect(Buffer.from(await readAll(blob.stream)).equals(Buffer.from(readFixtureFile('picture.png')))).toBe(true);
    },
  },
  {
    name: 'a message inside a message is one attachment and stays out of the text',
    run: async (context) => {
      const { messageIdDomain } = context.harness;
      const { id } = await context.deliverRaw(readFixture('nested-message', messageIdDomain), `<nested-message@${messageIdDomain}>`);

      const message = await context.manager.getMessage(id);
      const [attachment] = message.attachments;
      const blob = await context.manager.openBlob(id, attachment?.partId ?? ('' as never));
      const inner = Buffer.from(await readAll(blob.stream)).toString();

      expect(message.text?.trim()).toBe('Outer text.');
      expect(message.attachments).toHaveLength(1);
      expect(attachment).toMatchObject({ contentType: 'message/rfc822', filename: 'forwarded.eml', isInline: false });
      expect(inner.startsWith('From: Inner <inner@elsewhere.example>')).toBe(true);
      expect(inner).toContain('1,2');
    },
  },
  {
    name: 'long References come whole and in order',
    run: async (context) => {
      const { messageIdDomain } = context.harness;
      const { id, envelope } = await context.deliverRaw(
        readFixture('long-references', messageIdDomain),
        `<long-references@${messageIdDomain}>`,
      );

      const message = await context.manager.getMessage(id);

      for (const { references, inReplyTo } of [envelope, message.envelope]) {
        expect(references).toHaveLength(40);
        expect(references[0]).toMatch(/^<ref-00\..*@elsewhere\.example>$/);
        expect(references[39]).toMatch(/^<ref-39\./);
        expect(inReplyTo).toEqual([references[39]]);
      }
    },
  },
  {
    name: 'a message without a Message-ID is listed and read, and none is invented',
    run: async (context) => {
      await context.harness.deliver(readFixture('no-message-id', context.harness.messageIdDomain));

      const { messages } = await context.manager.listMessages({ mailboxId: context.arrivals.id, limit: 5 });
      const summary = messages.find((message) => message.envelope.subject === 'No identity at all');
      const message = await context.manager.getMessage(summary?.id ?? ('' as never));

      expect(summary?.envelope.messageIdHeader).toBeNull();
      expect(message.text).toContain('I carry no Message-ID.');
      await context.discard(message);
    },
  },
  {
    name: 'an empty message is read as empty',
    run: async (context) => {
      const messageIdHeader = context.createMessageIdHeader('empty');
      const { id } = await context.deliverRaw(
        Buffer.from(`From: a@elsewhere.example\r\nMessage-ID: ${messageIdHeader}\r\n\r\n`),
        messageIdHeader,
      );

      const message = await context.manager.getMessage(id);

      expect(message.envelope).toMatchObject({ subject: null, sentAt: null, to: [] });
      expect(message.text?.trim() ?? '').toBe('');
      expect(message.attachments).toEqual([]);
    },
  },
  {
    name: 'the headers a reader may ask for come along, unfolded',
    run: async (context) => {
      const headers = ['List-Unsubscribe: <https://elsewhere.example/u>,\r\n <mailto:u@elsewhere.example>', 'X-Twice: one', 'X-Twice: two'];
      const { id } = await context.deliver({ headers });

      const message = await context.manager.getMessage(id);

      expect(message.headers['list-unsubscribe']).toEqual(['<https://elsewhere.example/u>, <mailto:u@elsewhere.example>']);
      expect(message.headers['x-twice']).toEqual(['one', 'two']);
    },
  },
];
