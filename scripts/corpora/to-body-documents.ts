import { toBodyDocument } from '../../packages/core/src/mail/body-document.ts';
import { parseMessage, sanitizeHtml } from '../../packages/mime/src/index.ts';

/** A payload as the HTML body of a whole mail. */
const toMail = (html: string): Uint8Array =>
  Buffer.from(
    `From: Eve <eve@elsewhere.example>\r\nTo: reader@example.test\r\nSubject: Payload\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(
      html,
    )
      .toString('base64')
      .replace(/.{1,76}/g, '$&\r\n')}`,
  );

async function toDocument(payload: string): Promise<string | null> {
  const message = await parseMessage(toMail(payload)).catch(() => null);
  if (message?.html === undefined || message.html === null) return null;
  const safe = await sanitizeHtml(message.html, { inlineUrls: {}, remoteImages: 'block' }).catch(() => null);
  return safe && toBodyDocument({ content: safe.html, kind: safe.hasOwnColors ? 'coloured' : 'plain', theme: 'light' });
}

/** The documents that the server would answer for mails with these bodies, images off; null where a mail cannot be displayed. */
export const toBodyDocuments = (payloads: readonly string[]): Promise<(string | null)[]> => Promise.all(payloads.map(toDocument));
