import type { ConnectionProblem } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { listFixes } from './problem-fix';
import { changeServer, findServerFaults, followIncoming, guessServer, isTimeoutValid } from './server-draft';

const incoming = guessServer('imap', 'ada@example.test');
const outgoing = guessServer('smtp', 'ada@example.test');

describe('a server while it is typed', () => {
  it('moves a usual port with the security and leaves an unusual one', () => {
    expect(changeServer('imap', incoming, { security: 'starttls' }).port).toBe('143');
    expect(changeServer('imap', { ...incoming, port: '10993' }, { security: 'starttls' }).port).toBe('10993');
  });

  it('is followed by the outgoing one in all that was not touched', () => {
    const changed = changeServer('imap', incoming, { host: 'imap.mail.example.test', userName: 'ada', security: 'starttls' });

    expect(followIncoming(changed, outgoing, [])).toMatchObject({
      host: 'smtp.mail.example.test',
      userName: 'ada',
      security: 'starttls',
      port: '587',
    });
    expect(followIncoming(changed, outgoing, ['host', 'security'])).toMatchObject({
      host: 'smtp.example.test',
      security: 'tls',
      port: '465',
      userName: 'ada',
    });
  });

  it('names each broken rule by its field', () => {
    expect(findServerFaults('imap', { ...incoming, host: ' ', port: '99999', userName: '' })).toEqual({
      'imap.host': 'host-missing',
      'imap.port': 'port-invalid',
      'imap.userName': 'user-name-missing',
    });
    expect(findServerFaults('smtp', { ...outgoing, host: 'smtp example' })).toEqual({ 'smtp.host': 'host-invalid' });
    expect(findServerFaults('imap', { ...incoming, host: '[::1]' })).toEqual({});
  });

  it('has a timeout from 1 to 120 seconds', () => {
    expect(['1', '120', ' 20 '].map(isTimeoutValid)).toEqual([true, true, true]);
    expect(['0', '121', '', '2.5', 'x'].map(isTimeoutValid)).toEqual([false, false, false, false, false]);
  });
});

describe('fixes with one press', () => {
  const problem = (code: ConnectionProblem['code'], altNames: readonly string[] = []): ConnectionProblem => ({
    code,
    stage: 'tls',
    protocol: 'imap',
    host: 'imap.example.test',
    port: 143,
    serverText: null,
    hint: null,
    helpUrl: null,
    isRetryable: false,
    certificate: { subject: '', altNames, issuer: '', validFrom: '', validTo: '', fingerprint: 'ab' },
  });
  const context = {
    protocol: 'imap' as const,
    draft: { ...incoming, port: '143', security: 'starttls' as const },
    emailAddress: 'ada@example.test',
  };
  const changesFor = (code: ConnectionProblem['code'], altNames?: readonly string[]) =>
    listFixes(problem(code, altNames), context).map((fix) => fix.change);

  it('offer the other way of encrypting on the same port', () => {
    expect(changesFor('wrong_security_tls_expected')).toEqual([{ security: 'tls', port: '143' }]);
    expect(changesFor('wrong_security_plain')).toEqual([{ security: 'starttls', port: '143' }]);
  });

  it('offer the usual ports that were not tried', () => {
    expect(changesFor('starttls_missing')).toEqual([{ security: 'tls', port: '993' }]);
    expect(changesFor('conn_refused')).toEqual([{ security: 'tls', port: '993' }]);
    expect(changesFor('timeout')).toEqual([
      { security: 'tls', port: '143' },
      { security: 'tls', port: '993' },
    ]);
  });

  it('offer the names that a certificate holds, and the other spelling of a user name', () => {
    expect(changesFor('cert_name_mismatch', ['*.example.test', 'mail.example.test'])).toEqual([{ host: 'mail.example.test' }]);
    expect(changesFor('auth_failed')).toEqual([{ userName: 'ada' }]);
  });
});
