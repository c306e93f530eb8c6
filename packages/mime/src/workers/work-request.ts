import type { BodyPart, PartId } from '@mailwright/mail';
import type { DecodedBodies } from '../parse/assemble-bodies.ts';
import type { ExtractedPart, ParsedMessage, RawPart } from '../parse/read-message.ts';
import type { SanitizedHtml, SanitizeSettings } from '../sanitize/sanitize-document.ts';
import type { PartHead } from '../text/read-previews.ts';
import type { PlainText } from '../text/read-texts.ts';

/** Sanitising needs a DOM and so has threads of its own. */
export type WorkLane = 'parse' | 'sanitize';

/** One piece of work as it is posted to a thread. */
export type WorkRequest =
  | { readonly kind: 'parse'; readonly raw: Uint8Array }
  | { readonly kind: 'extract'; readonly raw: Uint8Array; readonly partId: PartId }
  | { readonly kind: 'decode'; readonly parts: readonly RawPart[]; readonly structure: BodyPart | null }
  | { readonly kind: 'preview'; readonly heads: readonly PartHead[] }
  | { readonly kind: 'texts'; readonly messages: readonly (readonly PartHead[])[] }
  | { readonly kind: 'sanitize'; readonly html: string; readonly settings: SanitizeSettings };

/** What each kind of work gives. */
export interface WorkResults {
  readonly parse: ParsedMessage;
  readonly extract: ExtractedPart | null;
  readonly decode: DecodedBodies;
  readonly preview: readonly (string | null)[];
  readonly texts: readonly (PlainText | null)[];
  readonly sanitize: SanitizedHtml;
}

/** What a thread posts back: `started` when it has loaded and begins, then one of the others. */
export type WorkAnswer =
  | { readonly kind: 'started' }
  | { readonly kind: 'done'; readonly result: WorkResults[keyof WorkResults] }
  | { readonly kind: 'failed'; readonly cause: string };
