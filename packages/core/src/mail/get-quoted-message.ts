import { htmlToText, sanitizeHtml, textToHtml } from '@mailwright/mime';
import type { PersonContext } from '../context.ts';
import { ensureBody, toInlineUrls } from './ensure-body.ts';
import { toRemoteImages } from './remote-images.ts';

/** The original for a reply or forward; who wrote it and when is for the client to say. */
export interface QuotedMessage {
  readonly messageId: string;
  readonly html: string;
  readonly text: string;
}

/** A message's body as an editor may hold it: sanitised, without style blocks, remote images only from trusted senders. NOT_FOUND. */
export async function getQuotedMessage(
  context: PersonContext,
  input: { readonly connectionId: string; readonly messageId: string },
): Promise<QuotedMessage> {
  const { message, body, isSenderTrusted } = await ensureBody(context, input);
  if (body.sourceHtml === null || body.safeHtml === null) {
    const text = body.text ?? '';
    return { messageId: message.id, html: textToHtml(text), text };
  }
  const safe = await sanitizeHtml(withoutStyleBlocks(body.sourceHtml), {
    inlineUrls: toInlineUrls(message.id, message.structure),
    remoteImages: isSenderTrusted ? toRemoteImages(context) : 'block',
    signal: context.signal,
  });
  return { messageId: message.id, html: toFragment(safe.html), text: body.text ?? htmlToText(safe.html) };
}

// Runs before the sanitiser, so that whatever it leaves or breaks is judged there.
function withoutStyleBlocks(html: string): string {
  return html
    .split(/<style\b/i)
    .map((piece, index) => (index === 0 ? piece : piece.replace(/^[\s\S]*?<\/style\s*>/i, '')))
    .join('');
}

const attributes = String.raw`(?:\s+[^\s=>"]+(?:="[^"]*")?)*`;
const wholeDocument = new RegExp(
  String.raw`^<html${attributes}><head>(?:(?!</head>)[\s\S])*</head><body${attributes}>([\s\S]*)</body></html>$`,
);

// A serialised document always has this form, attribute values quoted; what stands in its body is as safe as the whole.
function toFragment(html: string): string {
  return wholeDocument.exec(html.trim())?.[1] ?? html;
}
