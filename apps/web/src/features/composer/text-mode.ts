import type { ComposeDraft } from './compose-store';
import { htmlToPlainText, plainTextToHtml } from './plain-text';

const storageName = 'mailwright-plain-text';

/** Whether the person wrote plain text last; that is how the next message begins. */
export function prefersPlainText(storage: Storage = window.localStorage): boolean {
  try {
    return storage.getItem(storageName) === '1';
  } catch {
    return false;
  }
}

/** Remembers how the person likes to write. */
export function keepTextMode(isPlain: boolean, storage: Storage = window.localStorage): void {
  try {
    if (isPlain) storage.setItem(storageName, '1');
    else storage.removeItem(storageName);
  } catch {
    // A closed storage only means that it is not remembered.
  }
}

type Body = Pick<ComposeDraft, 'html' | 'quoteHtml' | 'plainText'>;

/** The body without its looks; what is quoted becomes part of the text. */
export const toPlainBody = ({ html, quoteHtml, plainText }: Body): Body => {
  const quoted = quoteHtml === '' ? '' : `\n\n${htmlToPlainText(quoteHtml)}`;
  return { html: '', quoteHtml: '', plainText: plainText ?? `${htmlToPlainText(html)}${quoted}` };
};

/** The body as it may be given looks again. */
export const toRichBody = ({ html, quoteHtml, plainText }: Body): Body =>
  plainText === null ? { html, quoteHtml, plainText } : { html: plainTextToHtml(plainText), quoteHtml: '', plainText: null };
