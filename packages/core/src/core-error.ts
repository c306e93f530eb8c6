/** Why a use case refused, apart from what a provider says (that is a MailError). */
export type CoreErrorCode = 'NOT_FOUND' | 'CONFLICT' | 'INVALID' | 'FORBIDDEN' | 'LIMIT_EXCEEDED' | 'NOT_CONFIGURED';

/** A refusal of core. `reason` is a stable key for the text people read; `field` names the input at fault. */
export class CoreError extends Error {
  override readonly name = 'CoreError';
  readonly code: CoreErrorCode;
  readonly reason: string;
  readonly field: string | null;

  constructor(code: CoreErrorCode, reason: string, field: string | null = null) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.field = field;
  }
}

/** Nothing here by that id, or it is somebody else's: the same answer. */
export const notFound = (what: string): CoreError => new CoreError('NOT_FOUND', `${what}-not-found`);
