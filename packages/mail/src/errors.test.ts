import { describe, expect, it } from 'vitest';
import { isMailError, MailError, mailErrorCodes } from './errors.ts';

describe('MailError', () => {
  it('advises a retry by its code', () => {
    expect(new MailError('TIMED_OUT', 'The server did not answer in time.').retry).toBe('later');
    expect(new MailError('AUTHENTICATION_FAILED', 'Refused.').retry).toBe('after-reauthorization');
    expect(new MailError('SUBMISSION_UNCERTAIN', 'The line fell.').retry).toBe('never');
    expect(new MailError('AUTHENTICATION_FAILED', 'Busy.', { retry: 'later' }).retry).toBe('later');
  });

  it('is known by its code, also from another copy of the package', () => {
    const foreign = Object.assign(new Error('Gone.'), { name: 'MailError', code: 'NOT_FOUND' });

    expect(isMailError(foreign)).toBe(true);
    expect(isMailError(Object.assign(new Error('x'), { code: 'NOT_FOUND' }))).toBe(false);
    expect(isMailError({ name: 'MailError', code: 'NOT_FOUND' })).toBe(false);
    expect(new Set(mailErrorCodes).size).toBe(mailErrorCodes.length);
  });
});
