import type { UserId } from '@mailwright/mail';

/** Who is signed in. */
export interface Person {
  readonly id: UserId;
  /** The session by which they are known; no secret. */
  readonly sessionId: string;
  readonly email: string;
  readonly name: string;
  readonly role: PersonRole;
}

/** The first account is the admin. */
export type PersonRole = 'admin' | 'member';
