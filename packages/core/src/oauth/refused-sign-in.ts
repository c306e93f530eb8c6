import { CoreError } from '../core-error.ts';
import type { OAuthFlowRow } from './oauth-flow.ts';
import type { MailAccess } from './oauth-provider.ts';

/** A refusal of a sign-in that this person began here, with what it was to be for. */
export class RefusedSignIn extends CoreError {
  /** As it was asked for by name. */
  readonly access: MailAccess | null;
  /** The connection to be signed in to again; null for a new one. */
  readonly connectionId: string | null;

  constructor({ code, reason, field }: CoreError, { access, connectionId }: OAuthFlowRow) {
    super(code, reason, field);
    this.access = access;
    this.connectionId = connectionId;
  }
}
