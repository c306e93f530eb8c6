import { isMailError, type MailManager, type MessageId, type MessageText, type TextRequest } from '@mailwright/mail';
import { htmlToText, previewOf } from '@mailwright/mime';

/** Characters of a text that are kept. */
export const longestText = 65_536;

/** The texts of messages as the provider has them; those that it has no more are missing. */
export async function readTexts(
  driver: MailManager,
  requests: readonly TextRequest[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<MessageId, MessageText>> {
  if (driver.getTexts) return driver.getTexts(requests, { signal, isBackground: true });
  const texts = new Map<MessageId, MessageText>();
  for (const { id } of requests) {
    const text = await readOne(driver, id, signal);
    if (text) texts.set(id, text);
  }
  return texts;
}

async function readOne(driver: MailManager, id: MessageId, signal: AbortSignal | undefined): Promise<MessageText | null> {
  try {
    const { text, html, headers } = await driver.getMessage(id, { signal, isBackground: true });
    const plain = (text ?? (html === null ? null : htmlToText(html, { omitsAddresses: true })))?.slice(0, longestText) ?? null;
    return { text: plain, preview: previewOf({ text: plain, html: null }), listId: headers['list-id']?.[0] ?? null, isReadable: true };
  } catch (error) {
    if (!isMailError(error)) throw error;
    if (error.code === 'NOT_FOUND') return null;
    if (error.code === 'MALFORMED_MESSAGE') return { text: null, preview: null, listId: null, isReadable: false };
    throw error;
  }
}
