import { afterAll, describe, expect, it } from 'vitest';
import { parseHeaders } from '../headers/parse-headers.ts';
import { extractPart, parseMessage } from '../parse/parse-message.ts';
import { closeMimeWorkers } from '../workers/mime-workers.ts';
import { toEnvelopeAddress } from './check-addresses.ts';
import { composeMessage, type OutgoingMessage } from './compose-message.ts';

const message = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  from: { name: 'Jörg Writer', address: 'joerg@example.test' },
  to: [{ name: 'Doe, "Jane"', address: 'jane@example.test' }],
  cc: [],
  bcc: [],
  subject: 'Grüße',
  text: 'Hello',
  html: null,
  attachments: [],
  ...changes,
});
const compose = async (changes?: Partial<OutgoingMessage>) => {
  const composed = await composeMessage(message(changes));
  return { ...composed, written: Buffer.from(composed.raw).toString('latin1') };
};

afterAll(closeMimeWorkers);

describe('composeMessage', () => {
  it('writes what parsing reads again', async () => {
    const references = ['<a@example.test>', '<b@example.test>'];
    const image = { filename: 'logo.png', contentType: 'image/png', content: Buffer.from('png'), contentId: 'logo', isInline: true };
    const file = { filename: 'Résumé "x".pdf', contentType: 'application/pdf', content: Buffer.from([0, 255, 13, 10, 7]) };

    const { raw, written, envelope, messageIdHeader } = await compose({
      text: null,
      html: `<p>Hällo <b>you</b> ${'long '.repeat(500)}<img src="cid:logo"></p>`,
      attachments: [image, file],
      references,
      inReplyTo: '<b@example.test>',
      sentAt: '2026-03-02T10:20:30.000Z',
    });
    const parsed = await parseMessage(raw);

    expect(parsed.envelope).toMatchObject({
      subject: 'Grüße',
      from: [{ name: 'Jörg Writer', address: 'joerg@example.test' }],
      to: [{ name: 'Doe, "Jane"', address: 'jane@example.test' }],
      sentAt: '2026-03-02T10:20:30.000Z',
      messageIdHeader,
      inReplyTo: ['<b@example.test>'],
      references,
    });
    expect(messageIdHeader).toMatch(/^<[0-9a-f-]{36}@example\.test>$/);
    expect(parsed.text).toMatch(/^Hällo you long/);
    expect(parsed.html).toContain('<p>Hällo <b>you</b>');
    expect(parsed.attachments.map(({ filename, contentId, isInline }) => [filename, contentId, isInline])).toEqual([
      ['logo.png', 'logo', true],
      ['Résumé "x".pdf', null, false],
    ]);
    const pdf = parsed.attachments.at(-1);
    expect(Buffer.from((await extractPart(raw, pdf?.partId ?? parsed.structure.partId)).bytes).equals(file.content)).toBe(true);
    expect(envelope).toEqual({ mailFrom: 'joerg@example.test', rcptTo: ['jane@example.test'] });
    expect(written).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(Math.max(...written.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('keeps Bcc out of the bytes but in the envelope, once each', async () => {
    const changes = {
      to: [{ name: null, address: 'a@Example.TEST' }],
      cc: [{ name: null, address: 'a@example.test' }],
      bcc: [{ name: null, address: 'hidden@example.test' }],
    };

    const sent = await compose(changes);
    const draft = await compose({ ...changes, keepBcc: true });

    expect(sent.envelope.rcptTo).toEqual(['a@example.test', 'hidden@example.test']);
    expect(sent.written).not.toMatch(/^bcc:|hidden/im);
    expect(draft.written).toMatch(/^Bcc: hidden@example\.test\r$/m);
  });

  it('lets nothing typed become a header', async () => {
    const break_ = 'x\r\nBcc: evil@example.test\r\n\r\nbody';

    const { raw } = await compose({
      subject: break_,
      from: { name: break_, address: 'joerg@example.test' },
      to: [{ name: `${break_}\u2028`, address: 'jane@example.test' }],
      attachments: [{ filename: break_, contentType: `text/plain\r\nX-Evil: 1`, content: Buffer.from('x'), contentId: 'a>\r\nX-Evil: 1' }],
      inReplyTo: '<a@b>\r\nX-Evil: 1',
      references: ['<a@b>\r\nX-Evil: 1', '<fine@example.test>'],
    });
    const headers = parseHeaders(raw);

    expect(Object.keys(headers).sort()).toEqual([
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'references',
      'subject',
      'to',
    ]);
    expect(Buffer.from(raw).toString()).not.toMatch(/^(?:X-Evil|Bcc):/im);
  });

  it.each([
    'nobody',
    '@example.test',
    'a@',
    'a@b@c',
    'a b@example.test',
    'a@example.test, b@example.test',
    'a@example.test\r\nRCPT TO:<x@y>',
    'a\u0000@example.test',
    '<a@example.test>',
    '"a b"@example.test',
    '"a@evil.test"@example.test',
    'a(comment)@example.test',
    'group:a@example.test;',
    'a@[127.0.0.1]',
    'a@127.1',
    'a@exam ple.test',
    'a@-example.test',
    'a..b@example.test',
    `${'a'.repeat(65)}@example.test`,
    '=?utf-8?Q?a=40evil.test?=@example.test>',
    '',
  ])('refuses the address %j and names it', async (address) => {
    const composing = composeMessage(message({ cc: [{ name: null, address }] }));

    await expect(composing).rejects.toMatchObject({ name: 'MailError', code: 'SUBMISSION_REJECTED', addresses: [address] });
  });

  it('takes international domains in ASCII', () => {
    expect(toEnvelopeAddress('a.b+c@Bücher.example')).toBe('a.b+c@xn--bcher-kva.example');
    expect(toEnvelopeAddress("o'neil@localhost")).toBe("o'neil@localhost");
    expect(toEnvelopeAddress('a@ｅxample.test')).toBe('a@example.test');
  });

  it('sends a forwarded message unencoded, or as a file where its lines are too long', async () => {
    const forward = (content: string) => ({ filename: 'mail.eml', contentType: 'message/rfc822', content: Buffer.from(content) });

    const { raw } = await compose({ attachments: [forward('Subject: in\n\ntext'), forward(`Subject: in\n\n${'x'.repeat(1_200)}`)] });
    const parsed = await parseMessage(raw);

    expect(parsed.structure.children.map((part) => part.contentType)).toEqual(['text/plain', 'message/rfc822', 'application/octet-stream']);
  });
});
