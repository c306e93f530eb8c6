import type { ComposeDraft } from './compose-store';
import { isSendable } from './recipients';

/** Why a draft cannot go out yet, or what is worth asking first. */
export type DraftDoubt = 'no-recipient' | 'bad-recipient' | 'uploading' | 'empty-subject' | 'missing-attachment';

const attachmentWords = /\b(attach(ed|ment|ments|ing)?|enclosed?|anhang|anhänge|angehängt|anbei|beigefügt|im anhang|anlage)\b/iu;

const toPlain = (html: string): string => html.replace(/<[^>]*>/g, ' ');

/** The first thing that stands in the way; doubts that were answered are not asked again. */
export function findDoubt(draft: ComposeDraft, answered: ReadonlySet<DraftDoubt>): DraftDoubt | null {
  const recipients = [...draft.to, ...draft.cc, ...draft.bcc];
  if (recipients.length === 0) return 'no-recipient';
  if (!recipients.every(isSendable)) return 'bad-recipient';
  if (draft.files.some((file) => file.attachment === null)) return 'uploading';
  if (!draft.subject.trim() && !answered.has('empty-subject')) return 'empty-subject';
  const saysAttached = attachmentWords.test(`${draft.subject} ${draft.plainText ?? toPlain(draft.html)}`);
  if (saysAttached && draft.files.length === 0 && !answered.has('missing-attachment')) return 'missing-attachment';
  return null;
}
