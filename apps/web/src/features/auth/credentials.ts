/** What a person types to sign up or in. */
export interface Credentials {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Key of the broken rule of each field. */
export type CredentialFaults = Partial<Record<keyof Credentials, string>>;

/** Why the server said no, as a key of the text for it. */
export type SignInFailure = 'credentials' | 'exists' | 'closed' | 'too-many' | 'offline' | 'unknown';

const minimumPasswordLength = 10;

function findEmailRule(email: string): string | undefined {
  if (email.trim() === '') return 'email-missing';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? undefined : 'email-invalid';
}

function findNewPasswordRule(password: string): string | undefined {
  if (password === '') return 'password-missing';
  if (password.length < minimumPasswordLength) return 'password-too-short';
  return password.length > 256 ? 'password-too-long' : undefined;
}

function findNameRule(name: string): string | undefined {
  if (name.trim() === '') return 'name-missing';
  return name.trim().length > 200 ? 'name-too-long' : undefined;
}

const present = (faults: CredentialFaults): CredentialFaults =>
  Object.fromEntries(Object.entries(faults).filter(([, rule]) => rule !== undefined));

/** What keeps a sign-up from being sent. */
export const findSignUpFaults = ({ name, email, password }: Credentials): CredentialFaults =>
  present({ name: findNameRule(name), email: findEmailRule(email), password: findNewPasswordRule(password) });

/** What keeps a sign-in from being sent; an old password may be of any length. */
export const findSignInFaults = ({ email, password }: Pick<Credentials, 'email' | 'password'>): CredentialFaults =>
  present({ email: findEmailRule(email), password: password === '' ? 'password-missing' : undefined });

/** Turns better-auth's answer into a reason. */
export function toSignInFailure(error: { status?: number; code?: string }): SignInFailure {
  if (error.code === 'SIGN_UP_CLOSED') return 'closed';
  if (error.code?.startsWith('USER_ALREADY_EXISTS')) return 'exists';
  if (error.code === 'INVALID_EMAIL_OR_PASSWORD' || error.status === 401) return 'credentials';
  if (error.status === 429) return 'too-many';
  return error.status === undefined || error.status === 0 ? 'offline' : 'unknown';
}
