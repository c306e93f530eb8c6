import { createHmac } from 'node:crypto';
import { schema } from '@mailwright/db';
import type { MessageId } from '@mailwright/mail';
import { closeMimeWorkers } from '@mailwright/mime';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMessageBody } from './get-message-body.ts';
import { getQuotedMessage } from './get-quoted-message.ts';
import { openBodyDocument } from './open-body-document.ts';
import { openRawMessage } from './open-raw-message.ts';
import { openRemoteImage } from './open-remote-image.ts';
import { applySummaries } from './testing/apply-summaries.ts';
import type { FakeMail } from './testing/fake-mail-manager.ts';
import { type BedAccount, type MailBed, openMailBed } from './testing/open-mail-bed.ts';
import { trustSender } from './trust-sender.ts';

let bed: MailBed;
let account: BedAccount;
beforeAll(async () => {
  bed = await openMailBed();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await closeMimeWorkers();
});
beforeEach(async () => {
  account = await bed.addAccount();
});

const light = { imagesAllowed: false, theme: 'light' } as const;

async function deliver(mail: FakeMail): Promise<{ connectionId: string; messageId: string }> {
  const id: MessageId = account.manager.deliver('inbox', mail);
  const rowIds = await applySummaries(account.context, { id: account.connectionId }, await account.manager.getMessages([id]));
  return { connectionId: account.connectionId, messageId: rowIds.get(id) ?? '' };
}

const newsletter =
  '<style>p{color:red}</style><p onclick="x()">Hello <a href="javascript:alert(1)">you</a></p><script>alert(1)</script><img src="https://track.example.test/p.png" width="9">';

describe('bodies', () => {
  it('are taken from the provider once, sanitised, and set nothing as read', async () => {
    const message = await deliver({ html: newsletter, text: 'Hello you' });

    const [view] = await Promise.all([getMessageBody(account.context, message), getMessageBody(account.context, message)]);
    const document = await openBodyDocument(account.context, message.messageId, light);

    expect(view).toEqual({
      messageId: message.messageId,
      state: 'ready',
      hasHtml: true,
      text: 'Hello you',
      blockedRemoteCount: 1,
      isSenderTrusted: false,
      hasOwnColors: true,
      isTruncated: false,
      listUnsubscribe: ['https://list.example.test/u'],
    });
    expect(document.hasRemoteImages).toBe(false);
    expect(document.html).toMatch(/^<!doctype html><meta charset="utf-8">/);
    expect(document.html).not.toMatch(/<script|onclick|javascript:|track\.example\.test/);
    expect(account.manager.calls.filter((call) => call === 'getMessage')).toHaveLength(1);
    expect(account.manager.calls).not.toContain('setFlags');
  });

  it('show remote images through the proxy when asked for, and always for a trusted sender', async () => {
    const message = await deliver({ html: newsletter, from: 'News@example.test' });
    const url = 'https://track.example.test/p.png';
    const signature = createHmac('sha256', bed.services.imageProxyKey).update(url).digest('base64url');

    const asked = await openBodyDocument(account.context, message.messageId, { ...light, imagesAllowed: true });
    await trustSender(account.context, { address: 'news@EXAMPLE.test', isTrusted: true });
    const trusted = await openBodyDocument(account.context, message.messageId, light);
    await trustSender(account.context, { address: 'news@example.test', isTrusted: false });
    const again = await openBodyDocument(account.context, message.messageId, light);

    for (const document of [asked, trusted]) {
      expect(document.hasRemoteImages).toBe(true);
      expect(document.html).toContain(`/image-proxy?url=${encodeURIComponent(url)}&amp;signature=${signature}`);
    }
    expect(again.html).not.toContain('/image-proxy');
  });

  it('fetch no remote image whose address we did not sign', async () => {
    const images: string[] = [];
    const fetchImage = async (url: string) => {
      images.push(url);
      return { contentType: 'image/png', bytes: new Uint8Array([1, 2]) };
    };
    const context = {
      ...account.context,
      services: { ...bed.services, network: { fetchImage } as unknown as typeof bed.services.network },
    };
    const url = 'https://track.example.test/p.png';
    const signature = createHmac('sha256', bed.services.imageProxyKey).update(url).digest('base64url');

    await expect(openRemoteImage(context, `${url}?x`, signature)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openRemoteImage(context, url, '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const image = await openRemoteImage(context, url, signature);

    expect(new Uint8Array(await new Response(image.stream).arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    expect(images).toEqual([url]);
  });

  it('of a message that cannot be read are said to be malformed, and its bytes stay open', async () => {
    const message = await deliver({ html: null, text: null, subject: 'Broken', header: '<broken@x>' });

    const view = await getMessageBody(account.context, message);
    const raw = await openRawMessage(account.context, message.messageId);

    expect(view).toMatchObject({ state: 'malformed', hasHtml: false, text: null });
    expect(raw.filename).toBe('Broken.eml');
    expect(await new Response(raw.stream).text()).toContain('<broken@x>');
    await getMessageBody(account.context, message);
    expect(account.manager.calls.filter((call) => call === 'getMessage')).toHaveLength(1);
  });

  it('too large for the sanitiser are shown as their words', async () => {
    const message = await deliver({
      text: null,
      html: `<h1>Report</h1>${'<table><tr><td><b>row</b> here</td></tr></table>'.repeat(60_000)}`,
    });

    const view = await getMessageBody(account.context, message);
    const document = await openBodyDocument(account.context, message.messageId, light);

    expect(view).toMatchObject({ state: 'ready', hasHtml: false, isTruncated: true });
    expect(view.text).toMatch(/^Report\s+row here/);
    expect(document.html).toContain('Report');
  }, 30_000);

  it('are sanitised again where an older sanitiser made them, without asking the provider', async () => {
    const message = await deliver({ html: newsletter });
    await getMessageBody(account.context, message);
    const change = { safeHtml: '<html><head></head><body><script>alert(1)</script></body></html>', sanitizerVersion: 0 };
    await bed.services.database.withUser(account.context.userId, (db) =>
      db.update(schema.messageBodies).set(change).where(eq(schema.messageBodies.messageId, message.messageId)),
    );

    const document = await openBodyDocument(account.context, message.messageId, light);

    expect(document.html).toContain('Hello');
    expect(document.html).not.toContain('<script');
    expect(account.manager.calls.filter((call) => call === 'getMessage')).toHaveLength(1);
  });

  it('of plain text become safe HTML with longer quotations folded', async () => {
    const quote = ['> one', '> two', '> <b>three</b>', '> four'].join('\n');
    const message = await deliver({ text: `Yes & no.\n\nOn Monday Grace wrote:\n${quote}\n` });

    const { html } = await openBodyDocument(account.context, message.messageId, { imagesAllowed: false, theme: 'dark' });

    expect(html).toContain('Yes &amp; no.');
    expect(html).toMatch(/<details><summary>⋯<\/summary><blockquote>/);
    expect(html).toContain('&lt;b&gt;three&lt;/b&gt;');
    expect(html).toContain('color-scheme:dark');
  });

  it('give the list row a preview once they are known', async () => {
    const message = await deliver({ text: 'See you at seven by the old bridge.' });

    await getMessageBody(account.context, message);

    const [row] = await bed.services.database.withUser(account.context.userId, (db) =>
      db.select().from(schema.threads).where(eq(schema.threads.connectionId, account.connectionId)),
    );
    expect(row?.preview).toBe('See you at seven by the old bridge.');
  });

  it('are hidden from others', async () => {
    const message = await deliver({ html: newsletter });
    const stranger = await bed.addAccount();

    await expect(getMessageBody(stranger.context, message)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getQuotedMessage(stranger.context, message)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openBodyDocument(stranger.context, message.messageId, light)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openRawMessage(stranger.context, message.messageId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('getQuotedMessage', () => {
  it('gives what an editor may hold: no style block, no wrapper, no remote image, no code', async () => {
    const message = await deliver({ html: `<style>*{}</style  ><p title="<style>">Hi</p>${newsletter}<style>body{}`, text: 'Hi' });

    const quoted = await getQuotedMessage(account.context, message);

    expect(quoted.html).not.toMatch(/<(?:html|head|body|style|script)\b[^"]*>|track\.example|onclick/i);
    expect(quoted.html).toContain('Hello');
    expect(quoted.text).toBe('Hi');
  });

  it('makes safe HTML of a text body', async () => {
    const message = await deliver({ text: '1 < 2' });

    const quoted = await getQuotedMessage(account.context, message);

    expect(quoted).toEqual({ messageId: message.messageId, html: '<p>1 &lt; 2</p>', text: '1 < 2' });
  });
});
