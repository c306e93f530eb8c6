import type { ConnectionProblem, VerifyStep } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { canKeepPassword, findFaults } from './find-faults';
import { listProblems, reduceWizard, type WizardEvent } from './wizard-reducer';
import { type Connection, createWizardState, type FoundSettings, type WizardState } from './wizard-state';

const play = (state: WizardState, ...events: readonly WizardEvent[]) => events.reduce(reduceWizard, state);
const server = (host: string, port: number) => ({
  host,
  port,
  security: 'tls' as const,
  userName: 'ada@example.test',
  certificateFingerprint: null,
});
const found: FoundSettings = {
  source: 'provider-autoconfig',
  providerId: null,
  providerName: 'Example Mail',
  method: 'password',
  hint: null,
  helpUrl: null,
  isTrusted: true,
  imap: server('imap.example.test', 993),
  smtp: server('smtp.example.test', 465),
};
const connection: Connection = {
  id: 'c1',
  provider: 'imap',
  label: 'Work',
  emailAddress: 'ada@example.test',
  displayName: null,
  color: 0,
  status: 'error',
  lastTestedAt: null,
  lastError: null,
  unreachableSince: null,
  isDefault: true,
  settings: { imap: server('imap.example.test', 993), smtp: server('smtp.example.test', 465), timeoutMs: 20_000 },
  hasPassword: true,
  hasSmtpPassword: false,
  oauthProvider: null,
  canChange: true,
  canDestroy: true,
  mailboxesSyncedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const problem = (protocol: 'imap' | 'smtp', code: ConnectionProblem['code']): ConnectionProblem => ({
  code,
  stage: 'auth',
  protocol,
  host: `${protocol}.example.test`,
  port: 993,
  serverText: null,
  hint: null,
  helpUrl: null,
  isRetryable: false,
  certificate: null,
});
const step = (protocol: 'imap' | 'smtp', result: VerifyStep['result']): VerifyStep => ({ protocol, stage: 'auth', result });
const searching = play(
  createWizardState(null),
  { type: 'address-typed', emailAddress: 'ada@example.test' },
  { type: 'discovery-requested' },
);
const signingIn = play(searching, { type: 'discovery-ended', found });
const testing = play(signingIn, { type: 'password-typed', protocol: 'imap', password: 'secret' }, { type: 'verification-requested' });

describe('looking for settings', () => {
  it('asks for an address first', () => {
    const empty = reduceWizard(createWizardState(null), { type: 'discovery-requested' });
    const wrong = play(empty, { type: 'address-typed', emailAddress: 'ada' }, { type: 'discovery-requested' });

    expect(empty.faults).toEqual({ emailAddress: 'address-missing' });
    expect(wrong.faults).toEqual({ emailAddress: 'address-invalid' });
    expect(wrong.discovery).toMatchObject({ status: 'idle', attempt: 0 });
  });

  it('keeps one line for each source', () => {
    const state = play(
      searching,
      { type: 'discovery-source', source: { source: 'ispdb', state: 'asking' } },
      { type: 'discovery-source', source: { source: 'mx', state: 'asking' } },
      { type: 'discovery-source', source: { source: 'ispdb', state: 'nothing' } },
    );

    expect(state.discovery.sources).toEqual([
      { source: 'ispdb', state: 'nothing' },
      { source: 'mx', state: 'asking' },
    ]);
  });

  it('goes to sign-in with what it found, and back to the address with what was typed', () => {
    expect(signingIn).toMatchObject({ step: 'sign-in', servers: { imap: { host: 'imap.example.test', port: '993' } } });
    expect(reduceWizard(signingIn, { type: 'back' })).toMatchObject({ step: 'address', emailAddress: 'ada@example.test' });
  });

  it('says no where a provider takes no password, and opens the form where nothing was found', () => {
    expect(play(searching, { type: 'discovery-ended', found: { ...found, method: 'oauth' } }).step).toBe('refused');
    expect(play(searching, { type: 'discovery-ended', found: { ...found, method: 'unsupported', imap: null, smtp: null } }).step).toBe(
      'refused',
    );
    expect(play(searching, { type: 'discovery-ended', found: null })).toMatchObject({
      step: 'manual',
      servers: {
        imap: { host: 'imap.example.test', port: '993', userName: 'ada@example.test' },
        smtp: { host: 'smtp.example.test', port: '465' },
      },
    });
  });

  it('takes no late answer after Stop', () => {
    const stopped = reduceWizard(searching, { type: 'discovery-stopped' });

    expect(play(stopped, { type: 'discovery-ended', found })).toMatchObject({ step: 'manual', found: null });
  });

  it('guesses anew for another address', () => {
    const first = play(searching, { type: 'discovery-ended', found: null }, { type: 'back' });

    const second = play(
      first,
      { type: 'address-typed', emailAddress: 'bob@other.test' },
      { type: 'discovery-requested' },
      { type: 'discovery-ended', found: null },
    );

    expect(second.servers).toMatchObject({
      imap: { host: 'imap.other.test', userName: 'bob@other.test' },
      smtp: { host: 'smtp.other.test' },
    });
  });

  it('wants a look at settings from an untrusted way', () => {
    const untrusted = play(
      searching,
      { type: 'discovery-ended', found: { ...found, isTrusted: false } },
      { type: 'password-typed', protocol: 'imap', password: 'x' },
    );

    expect(reduceWizard(untrusted, { type: 'verification-requested' })).toMatchObject({
      faults: { found: 'not-confirmed' },
      verification: { status: 'idle' },
    });
    expect(play(untrusted, { type: 'found-confirmed', isConfirmed: true }, { type: 'verification-requested' }).verification.status).toBe(
      'running',
    );
  });
});

describe('testing', () => {
  it('needs a password, but not to mend an account that has one', () => {
    expect(reduceWizard(signingIn, { type: 'verification-requested' }).faults).toEqual({ imapPassword: 'password-missing' });
    expect(findFaults(createWizardState(connection))).toEqual({});
  });

  it('asks for the password again before it goes to another server or under another name', () => {
    const mending = createWizardState(connection);
    const move = (protocol: 'imap' | 'smtp', change: { host?: string; userName?: string; security?: 'none' }) =>
      play(mending, { type: 'server-changed', protocol, change }, { type: 'verification-requested' });
    const again = { imapPassword: 'password-needed-again' };

    expect(move('imap', { host: 'imap.other.test' })).toMatchObject({ faults: again, verification: { status: 'idle' } });
    expect(move('imap', { userName: 'ada' }).faults).toEqual(again);
    expect(move('imap', { security: 'none' }).faults).toEqual(again);
    expect(move('smtp', { host: 'smtp.other.test' }).faults).toEqual(again);
    expect(move('imap', { host: 'IMAP.example.test' })).toMatchObject({ faults: {}, verification: { status: 'running' } });
    expect(canKeepPassword(move('imap', { host: 'imap.other.test' }), 'imap')).toBe(false);
    expect(
      play(
        move('imap', { host: 'imap.other.test' }),
        { type: 'password-typed', protocol: 'imap', password: 'secret' },
        { type: 'verification-requested' },
      ).verification.status,
    ).toBe('running');
  });

  it('asks again for a password that outgoing mail has of its own, and for no other', () => {
    const mending = createWizardState({ ...connection, hasSmtpPassword: true });
    const moved = play(mending, { type: 'server-changed', protocol: 'smtp', change: { host: 'smtp.other.test' } });
    const hidden = play(
      moved,
      { type: 'smtp-password-split', hasOwn: false },
      { type: 'verification-broken', error: null, faults: { smtpPassword: 'password-needed-again' } },
    );

    expect(findFaults(moved)).toEqual({ smtpPassword: 'password-needed-again' });
    expect(hidden).toMatchObject({ hasOwnSmtpPassword: true, faults: { smtpPassword: 'password-needed-again' } });
  });

  it('shows a fault in the form that holds its field', () => {
    const broken = play(
      signingIn,
      { type: 'password-typed', protocol: 'imap', password: 'x' },
      { type: 'server-changed', protocol: 'imap', change: { host: '' } },
    );

    expect(reduceWizard(broken, { type: 'verification-requested' })).toMatchObject({
      step: 'manual',
      faults: { 'imap.host': 'host-missing' },
    });
  });

  it('collects steps and keeps what failed until something changes', () => {
    const failed = play(
      testing,
      { type: 'verification-step', step: step('imap', problem('imap', 'auth_failed')) },
      {
        type: 'verification-ended',
        isOk: false,
        steps: [step('imap', problem('imap', 'auth_failed')), step('smtp', 'ok')],
      },
    );
    const typed = reduceWizard(failed, { type: 'password-typed', protocol: 'imap', password: 'other' });

    expect(listProblems(failed).map((each) => each.code)).toEqual(['auth_failed']);
    expect(failed.verification).toMatchObject({ status: 'failed', isStale: false });
    expect(typed.verification).toMatchObject({ status: 'failed', isStale: true });
  });

  it('tests again at once after a fix, with the fix in place', () => {
    const fixed = reduceWizard(testing, {
      type: 'fix-applied',
      fix: { label: 'useStarttls', protocol: 'imap', change: { security: 'starttls', port: '143' } },
    });

    expect(fixed.servers.imap).toMatchObject({ security: 'starttls', port: '143' });
    expect(fixed.verification).toMatchObject({ status: 'running', attempt: testing.verification.attempt + 1 });
  });

  it('trusts one certificate for one server until its host changes', () => {
    const trusted = reduceWizard(testing, { type: 'certificate-trusted', protocols: ['imap'], fingerprint: 'ab' });
    const moved = reduceWizard(trusted, { type: 'server-changed', protocol: 'imap', change: { host: 'other.example.test' } });

    expect([trusted.servers.imap.certificateFingerprint, trusted.servers.smtp.certificateFingerprint]).toEqual(['ab', null]);
    expect(moved.servers.imap.certificateFingerprint).toBeNull();
  });

  it('forgets the passwords once the account is saved', () => {
    const saved = play(testing, { type: 'verification-ended', isOk: true, steps: [] }, { type: 'connected', connection });

    expect(saved).toMatchObject({ step: 'mailboxes', passwords: { imap: '', smtp: '' }, connection: { id: 'c1' } });
  });

  it('opens the form for a field that the server refused', () => {
    const refused = reduceWizard(testing, { type: 'verification-broken', error: null, faults: { 'smtp.port': 'port-forbidden' } });
    const broken = reduceWizard(testing, { type: 'verification-broken', error: 'offline', faults: {} });

    expect(refused).toMatchObject({ step: 'manual', faults: { 'smtp.port': 'port-forbidden' }, verification: { status: 'idle' } });
    expect(broken).toMatchObject({ step: 'sign-in', verification: { status: 'broken', error: 'offline' } });
  });

  it('takes no late step after Stop', () => {
    const stopped = reduceWizard(testing, { type: 'verification-stopped' });

    expect(reduceWizard(stopped, { type: 'verification-step', step: step('imap', 'ok') }).verification.steps).toEqual([]);
  });
});
