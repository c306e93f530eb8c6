import { describe, expect, it } from 'vitest';
import { findSignInFaults, findSignUpFaults, toSignInFailure } from './credentials';

const good = { name: 'Ada', email: 'ada@example.test', password: 'long enough' };

describe('what is typed to sign up', () => {
  it('is fine, or each field names its rule', () => {
    expect(findSignUpFaults(good)).toEqual({});
    expect(findSignUpFaults({ name: ' ', email: 'ada', password: 'short' })).toEqual({
      name: 'name-missing',
      email: 'email-invalid',
      password: 'password-too-short',
    });
  });

  it('counts ten characters as enough and spaces as characters', () => {
    expect(findSignUpFaults({ ...good, password: '1234567890' })).toEqual({});
    expect(findSignUpFaults({ ...good, password: '123 567 9' })).toEqual({ password: 'password-too-short' });
  });
});

describe('what is typed to sign in', () => {
  it('does not judge an old password by its length', () => {
    expect(findSignInFaults({ email: good.email, password: 'old' })).toEqual({});
    expect(findSignInFaults({ email: '', password: '' })).toEqual({ email: 'email-missing', password: 'password-missing' });
  });
});

describe('a refusal', () => {
  it('is told apart by its code', () => {
    expect(toSignInFailure({ status: 403, code: 'SIGN_UP_CLOSED' })).toBe('closed');
    expect(toSignInFailure({ status: 422, code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' })).toBe('exists');
    expect(toSignInFailure({ status: 401, code: 'INVALID_EMAIL_OR_PASSWORD' })).toBe('credentials');
    expect(toSignInFailure({ status: 429 })).toBe('too-many');
    expect(toSignInFailure({ status: 500 })).toBe('unknown');
    expect(toSignInFailure({})).toBe('offline');
  });
});
