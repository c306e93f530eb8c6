/** What one account needs. Secrets come through a port, so that none is kept here. */
export interface SkeletonMailOptions {
  /** Where the provider answers; without a slash at its end. */
  readonly apiUrl: string;
  readonly getAccessToken: () => Promise<string>;
  /** How long one answer may take. */
  readonly timeoutMs?: number;
}
