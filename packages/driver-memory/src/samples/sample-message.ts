import type { Flag } from '@mailwright/mail';
import type { PersonKey } from './people.ts';

/** A file of a sample mail, made in code. */
export interface SampleFile {
  readonly filename: string;
  readonly contentType: string;
  readonly readContent: () => Uint8Array;
  /** Set where the HTML shows it: `cid:` and this. */
  readonly contentId?: string;
}

/** One mail of the demo account. */
export interface SampleMessage {
  /** Unique and never changed: stored states refer to it. */
  readonly id: string;
  readonly mailboxId: string;
  /** How long before the account began it came. */
  readonly ageMinutes: number;
  readonly from: PersonKey;
  readonly to?: readonly PersonKey[];
  readonly cc?: readonly PersonKey[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly files?: readonly SampleFile[];
  /** Id of the mail it answers. */
  readonly repliesTo?: string;
  /** Read and nothing else where left out. */
  readonly flags?: readonly Flag[];
  readonly headers?: readonly string[];
}

/** Minutes in an hour and a day, for ages. */
export const hours = 60;
/** Minutes in a day. */
export const days = 1440;
