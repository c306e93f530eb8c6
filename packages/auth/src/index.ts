export * from './create-auth.ts';
export type { GoogleIdentity, GoogleSignIn } from './google-sign-in.ts';
export * from './person.ts';
