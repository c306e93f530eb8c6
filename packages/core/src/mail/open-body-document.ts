import { sanitizeHtml, textToHtml } from '@mailwright/mime';
import type { PersonContext } from '../context.ts';
import { type BodyTheme, toBodyDocument } from './body-document.ts';
import { ensureBody, type MessageWithBody, toInlineUrls } from './ensure-body.ts';
import { foldQuotes } from './fold-quotes.ts';
import { toRemoteImages } from './remote-images.ts';

/** How a body is to be shown. */
export interface BodyView {
  /** Asked for this once; images of a trusted sender are shown anyway. */
  readonly imagesAllowed: boolean;
  readonly theme: BodyTheme;
}

/** A whole HTML document, safe to be shown in a frame without scripts. */
export interface BodyDocument {
  readonly html: string;
  /** True where it refers to images through the proxy. */
  readonly hasRemoteImages: boolean;
}

/** The document of a message's body; an empty one where the message cannot be displayed. NOT_FOUND. */
export async function openBodyDocument(context: PersonContext, messageId: string, view: BodyView): Promise<BodyDocument> {
  const found = await ensureBody(context, { messageId });
  const { body } = found;
  if (body.safeHtml === null) {
    const content = foldQuotes(body.text ?? '').map(({ text, isQuote }) => (isQuote ? toDetails(textToHtml(text)) : textToHtml(text)));
    return { html: toBodyDocument({ content: content.join(''), kind: 'text', theme: view.theme }), hasRemoteImages: false };
  }
  const hasRemoteImages = (view.imagesAllowed || found.isSenderTrusted) && body.blockedRemoteCount > 0;
  const content = hasRemoteImages ? await sanitizeWithImages(context, found) : body.safeHtml;
  return { html: toBodyDocument({ content, kind: body.hasOwnColors ? 'coloured' : 'plain', theme: view.theme }), hasRemoteImages };
}

const toDetails = (html: string): string => `<details><summary>⋯</summary>${html}</details>`;

async function sanitizeWithImages(context: PersonContext, { message, body }: MessageWithBody): Promise<string> {
  const safe = await sanitizeHtml(body.sourceHtml ?? '', {
    inlineUrls: toInlineUrls(message.id, message.structure),
    remoteImages: toRemoteImages(context),
    foldsQuote: true,
    signal: context.signal,
  });
  return safe.html;
}
