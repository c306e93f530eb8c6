import type { ConnectionProblem, VerifyStep } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { toStageRows } from './stage-rows';

const ok = (protocol: 'imap' | 'smtp', stage: VerifyStep['stage']): VerifyStep => ({ protocol, stage, result: 'ok' });
const failed = (protocol: 'imap' | 'smtp', stage: VerifyStep['stage'], code: ConnectionProblem['code']): VerifyStep => ({
  protocol,
  stage,
  result: {
    code,
    stage,
    protocol,
    host: 'imap.example.test',
    port: 993,
    serverText: null,
    hint: null,
    helpUrl: null,
    isRetryable: false,
    certificate: null,
  },
});
const statesOf = (rows: ReturnType<typeof toStageRows>) => rows.map((row) => `${row.name}:${row.state}`);

describe('the lines of a test', () => {
  it('wait before it starts and run one at a time', () => {
    expect(statesOf(toStageRows('imap', [], false))).toEqual([
      'found:waiting',
      'connected:waiting',
      'encrypted:waiting',
      'signedIn:waiting',
      'mailboxes:waiting',
    ]);
    expect(statesOf(toStageRows('imap', [ok('imap', 'dns'), ok('smtp', 'dns'), ok('smtp', 'connect')], true))).toEqual([
      'found:ok',
      'connected:running',
      'encrypted:waiting',
      'signedIn:waiting',
      'mailboxes:waiting',
    ]);
  });

  it('stop at the one that failed', () => {
    const rows = toStageRows(
      'imap',
      [ok('imap', 'dns'), ok('imap', 'connect'), ok('imap', 'tls'), ok('imap', 'greeting'), failed('imap', 'auth', 'auth_failed')],
      true,
    );

    expect(statesOf(rows)).toEqual(['found:ok', 'connected:ok', 'encrypted:ok', 'signedIn:failed', 'mailboxes:waiting']);
    expect(rows[3]?.problem?.code).toBe('auth_failed');
  });

  it('show a greeting that failed as no connection', () => {
    const rows = toStageRows(
      'smtp',
      [ok('smtp', 'dns'), ok('smtp', 'connect'), ok('smtp', 'tls'), failed('smtp', 'greeting', 'timeout')],
      false,
    );

    expect(statesOf(rows)).toEqual(['found:ok', 'connected:failed', 'encrypted:ok', 'signedIn:waiting', 'sender:waiting']);
  });

  it('tell what was passed over, such as encryption that was not asked for', () => {
    const rows = toStageRows('smtp', [ok('smtp', 'dns'), ok('smtp', 'connect'), ok('smtp', 'auth'), ok('smtp', 'sender')], false);

    expect(statesOf(rows)).toEqual(['found:ok', 'connected:ok', 'encrypted:skipped', 'signedIn:ok', 'sender:ok']);
  });
});
