import type { UserId } from '@mailwright/mail';

/** Who is signed in. */
export interface Person {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly role: PersonRole;
}

/** The first account is the admin. */
export type PersonRole = 'admin' | 'member';
