import type { MailError } from '@mailwright/mail';

/** Where access tokens come from. Rejects with a MailError where the grant has ended. */
export type GetAccessToken = (options: { readonly forceRefresh?: boolean; readonly signal?: AbortSignal }) => Promise<string>;

/** Whether somebody waits for what is asked. */
export type QuotaPriority = 'person' | 'background';

/**
 * Where the quota units of one account are taken from before they are spent; tells how many milliseconds to wait before that. In the
 * background nothing is taken as long as there is something to wait for, so that no debt stands before what a person asks for.
 */
export interface QuotaBudget {
  take(units: number, priority: QuotaPriority): Promise<number>;
}

/** What one call may cost. */
export interface GoogleLimits {
  /** For one answer, its body included. */
  readonly requestMs: number;
  /** For an answer that carries a whole message. */
  readonly transferMs: number;
  /** The largest JSON answer; a message travels as a stream and has `messageBytes`. */
  readonly answerBytes: number;
  readonly messageBytes: number;
  readonly attempts: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** History records of one `getChanges`. */
  readonly historyRecords: number;
  /** How often a waiting call looks at the history. */
  readonly pollMs: number;
  /** The same where Gmail tells of changes and whoever waits is woken by that. */
  readonly pushedPollMs: number;
}

/** Where Gmail tells of changes. */
export interface GooglePush {
  /** The Pub/Sub topic, `projects/<project>/topics/<topic>`. */
  readonly topicName: string;
  /** Called where Gmail refuses to tell; the history is polled then. */
  onRefused(error: MailError): void;
}

/** How the manager of a Gmail account is made. */
export interface GoogleMailOptions {
  readonly getAccessToken: GetAccessToken;
  /** As Google returned them with the token; capabilities follow from them. */
  readonly grantedScopes: readonly string[];
  /** Another address for tests and proxies. */
  readonly rootUrl?: string;
  readonly limits?: Partial<GoogleLimits>;
  /** Shared by all that works for one account; each manager has its own where left out. */
  readonly quota?: QuotaBudget;
  /** Absent: the history is polled. */
  readonly push?: GooglePush;
}

/** The options with every default filled in. */
export interface GoogleMailContext {
  readonly getAccessToken: GetAccessToken;
  readonly grantedScopes: ReadonlySet<string>;
  readonly rootUrl: string;
  readonly limits: GoogleLimits;
  readonly quota: QuotaBudget;
  readonly push: GooglePush | null;
}

/** Limits that suit a person who waits. */
export const defaultLimits: GoogleLimits = {
  requestMs: 30_000,
  transferMs: 300_000,
  answerBytes: 16 * 1024 * 1024,
  messageBytes: 64 * 1024 * 1024,
  attempts: 5,
  backoffMs: 500,
  maxBackoffMs: 32_000,
  historyRecords: 200,
  pollMs: 5_000,
  pushedPollMs: 60_000,
};
