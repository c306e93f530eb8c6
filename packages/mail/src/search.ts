import type { Flag } from './flag.ts';

/** A typed query that every driver can answer; all given conditions must hold. Text matches are substrings, case folded. */
export interface MessageSearch {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  /** Anywhere in the message: headers and text. */
  readonly text?: string;
  /** Received before this instant, ISO 8601; drivers may round to whole days where their protocol does and then filter. */
  readonly before?: string;
  /** Received at or after this instant, ISO 8601. */
  readonly after?: string;
  readonly hasAttachment?: boolean;
  readonly hasFlag?: readonly Flag[];
  readonly lacksFlag?: readonly Flag[];
  /** The Message-ID header, with angle brackets. */
  readonly messageIdHeader?: string;
}
