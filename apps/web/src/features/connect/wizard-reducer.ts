import type { ConnectionProblem, VerifyStep } from '@mailwright/mail';
import { findAddressRule, findFaults } from './find-faults';
import type { ProblemFix } from './problem-fix';
import {
  changeServer,
  followAddress,
  followIncoming,
  guessServer,
  type ServerDraft,
  type ServerField,
  type ServerProtocol,
  toServerDraft,
} from './server-draft';
import type { Connection, FoundSettings, SourceEvent, WizardState, WizardStep } from './wizard-state';

/** What can happen in the wizard. */
export type WizardEvent =
  | { readonly type: 'address-typed'; readonly emailAddress: string }
  | { readonly type: 'discovery-requested' }
  | { readonly type: 'discovery-source'; readonly source: Omit<SourceEvent, 'kind'> }
  | { readonly type: 'discovery-ended'; readonly found: FoundSettings | null }
  | { readonly type: 'discovery-failed'; readonly rule: string | null }
  | { readonly type: 'discovery-stopped' }
  | { readonly type: 'found-confirmed'; readonly isConfirmed: boolean }
  | { readonly type: 'manual-opened' }
  | { readonly type: 'back' }
  | { readonly type: 'server-changed'; readonly protocol: ServerProtocol; readonly change: Partial<Pick<ServerDraft, ServerField>> }
  | { readonly type: 'timeout-typed'; readonly seconds: string }
  | { readonly type: 'password-typed'; readonly protocol: ServerProtocol; readonly password: string }
  | { readonly type: 'smtp-password-split'; readonly hasOwn: boolean }
  | { readonly type: 'verification-requested' }
  | { readonly type: 'verification-step'; readonly step: VerifyStep }
  | { readonly type: 'verification-ended'; readonly isOk: boolean; readonly steps: readonly VerifyStep[] }
  | { readonly type: 'verification-broken'; readonly error: unknown; readonly faults: Readonly<Record<string, string>> }
  | { readonly type: 'verification-stopped' }
  | { readonly type: 'fix-applied'; readonly fix: ProblemFix }
  | { readonly type: 'certificate-trusted'; readonly protocols: readonly ServerProtocol[]; readonly fingerprint: string }
  | { readonly type: 'connected'; readonly connection: Connection }
  | { readonly type: 'mailboxes-done' };

/** The first failed step of a test, incoming before outgoing. */
export function listProblems(state: Pick<WizardState, 'verification'>): ConnectionProblem[] {
  return state.verification.steps.flatMap((step) => (step.result === 'ok' ? [] : [step.result]));
}

function without(faults: WizardState['faults'], prefixes: readonly string[]): WizardState['faults'] {
  return Object.fromEntries(Object.entries(faults).filter(([path]) => !prefixes.some((prefix) => path.startsWith(prefix))));
}

const stale = (state: WizardState): WizardState['verification'] => ({
  ...state.verification,
  isStale: state.verification.status !== 'idle',
});

function typeAddress(state: WizardState, emailAddress: string): WizardState {
  const server = (protocol: ServerProtocol): ServerDraft =>
    state.found ? guessServer(protocol, emailAddress) : followAddress(protocol, state.servers[protocol], state.emailAddress, emailAddress);
  return {
    ...state,
    emailAddress,
    discovery: { ...state.discovery, status: 'idle', sources: [] },
    found: null,
    isFoundConfirmed: false,
    servers: { imap: server('imap'), smtp: server('smtp') },
    touched: state.found ? [] : state.touched,
    verification: stale(state),
    faults: without(state.faults, ['emailAddress', 'imap.', 'smtp.']),
  };
}

function requestDiscovery(state: WizardState): WizardState {
  const rule = findAddressRule(state.emailAddress);
  if (rule) return { ...state, faults: { emailAddress: rule } };
  const discovery = { status: 'running', attempt: state.discovery.attempt + 1, sources: [] } as const;
  return { ...state, emailAddress: state.emailAddress.trim(), discovery, found: null, faults: {} };
}

function learnSource(state: WizardState, source: Omit<SourceEvent, 'kind'>): WizardState {
  const isKnown = state.discovery.sources.some((known) => known.source === source.source);
  const sources = isKnown
    ? state.discovery.sources.map((known) => (known.source === source.source ? source : known))
    : [...state.discovery.sources, source];
  return { ...state, discovery: { ...state.discovery, sources } };
}

const openManual = (state: WizardState): WizardState => ({ ...state, step: 'manual', faults: {} });

function endDiscovery(state: WizardState, found: FoundSettings | null): WizardState {
  if (!found) return openManual({ ...state, discovery: { ...state.discovery, status: 'nothing' } });
  const discovery = { ...state.discovery, status: 'found' } as const;
  const isRefused = found.method === 'unsupported' || found.method === 'oauth' || !found.imap || !found.smtp;
  if (isRefused && (found.method === 'unsupported' || found.method === 'oauth')) return { ...state, discovery, found, step: 'refused' };
  const servers = {
    imap: found.imap ? toServerDraft(found.imap) : guessServer('imap', state.emailAddress),
    smtp: found.smtp ? toServerDraft(found.smtp) : guessServer('smtp', state.emailAddress),
  };
  const step = isRefused ? 'manual' : 'sign-in';
  const verification = { ...state.verification, status: 'idle', steps: [], isStale: false, error: null } as const;
  return {
    ...state,
    discovery,
    found,
    servers,
    touched: found.smtp ? ['host', 'port', 'security', 'userName'] : [],
    step,
    verification,
    faults: {},
  };
}

function changeServers(state: WizardState, protocol: ServerProtocol, change: Partial<Pick<ServerDraft, ServerField>>): WizardState {
  const changed = changeServer(protocol, state.servers[protocol], change);
  const fields = Object.keys(change) as ServerField[];
  const faults = without(state.faults, [protocol, ...(protocol === 'imap' ? ['smtp'] : [])]);
  if (protocol === 'smtp') {
    const touched = [...new Set([...state.touched, ...fields])];
    return { ...state, servers: { ...state.servers, smtp: changed }, touched, verification: stale(state), faults };
  }
  const smtp = followIncoming(changed, state.servers.smtp, state.touched);
  return { ...state, servers: { imap: changed, smtp }, verification: stale(state), faults };
}

const hasHiddenFault = (step: WizardStep, faults: WizardState['faults']) =>
  step === 'sign-in' && Object.keys(faults).some((path) => /^(imap|smtp)\.|timeout/.test(path));

function breakVerification(state: WizardState, error: unknown, faults: WizardState['faults']): WizardState {
  const isTyped = Object.keys(faults).length > 0;
  const verification = { ...state.verification, status: isTyped ? 'idle' : 'broken', error } as const;
  const hasOwnSmtpPassword = state.hasOwnSmtpPassword || faults.smtpPassword !== undefined;
  return { ...state, faults, hasOwnSmtpPassword, step: hasHiddenFault(state.step, faults) ? 'manual' : state.step, verification };
}

function requestVerification(state: WizardState): WizardState {
  const faults = findFaults(state);
  if (Object.keys(faults).length > 0) return { ...state, faults, step: hasHiddenFault(state.step, faults) ? 'manual' : state.step };
  const attempt = state.verification.attempt + 1;
  return { ...state, faults: {}, verification: { status: 'running', attempt, steps: [], isStale: false, error: null } };
}

function trustCertificate(state: WizardState, protocols: readonly ServerProtocol[], fingerprint: string): WizardState {
  const pin = (protocol: ServerProtocol): ServerDraft =>
    protocols.includes(protocol) ? { ...state.servers[protocol], certificateFingerprint: fingerprint } : state.servers[protocol];
  return requestVerification({ ...state, servers: { imap: pin('imap'), smtp: pin('smtp') } });
}

function goBack(state: WizardState): WizardState {
  const from: Partial<Record<WizardStep, WizardStep>> = {
    refused: 'address',
    'sign-in': 'address',
    manual: state.found || state.isReconnect ? (isRefusedStep(state) ? 'refused' : 'sign-in') : 'address',
    identity: 'mailboxes',
  };
  const step = from[state.step] ?? state.step;
  const verification =
    state.verification.status === 'running' ? { ...state.verification, status: 'idle' as const, steps: [] } : state.verification;
  return { ...state, step, verification, discovery: { ...state.discovery, status: 'idle' }, faults: {} };
}

const isRefusedStep = (state: WizardState) => state.found?.method === 'oauth' || state.found?.method === 'unsupported';

function reduceDiscovery(state: WizardState, event: WizardEvent): WizardState | null {
  switch (event.type) {
    case 'address-typed':
      return typeAddress(state, event.emailAddress);
    case 'discovery-requested':
      return requestDiscovery(state);
    case 'discovery-source':
      return state.discovery.status === 'running' ? learnSource(state, event.source) : state;
    case 'discovery-ended':
      return state.discovery.status === 'running' ? endDiscovery(state, event.found) : state;
    case 'discovery-failed':
      return {
        ...state,
        discovery: { ...state.discovery, status: event.rule ? 'idle' : 'failed' },
        faults: event.rule ? { emailAddress: event.rule } : {},
      };
    case 'discovery-stopped':
      return openManual({ ...state, discovery: { ...state.discovery, status: 'idle' } });
    case 'found-confirmed':
      return { ...state, isFoundConfirmed: event.isConfirmed, faults: without(state.faults, ['found']) };
    default:
      return null;
  }
}

function reduceVerification(state: WizardState, event: WizardEvent): WizardState | null {
  const { verification } = state;
  switch (event.type) {
    case 'verification-requested':
      return requestVerification(state);
    case 'verification-step':
      return verification.status === 'running'
        ? { ...state, verification: { ...verification, steps: [...verification.steps, event.step] } }
        : state;
    case 'verification-ended':
      return { ...state, verification: { ...verification, steps: event.steps, status: event.isOk ? 'saving' : 'failed' } };
    case 'verification-broken':
      return breakVerification(state, event.error, event.faults);
    case 'verification-stopped':
      return { ...state, verification: { ...verification, status: 'idle', steps: [] } };
    case 'fix-applied':
      return requestVerification(changeServers(state, event.fix.protocol, event.fix.change));
    case 'certificate-trusted':
      return trustCertificate(state, event.protocols, event.fingerprint);
    default:
      return null;
  }
}

function reduceForm(state: WizardState, event: WizardEvent): WizardState {
  switch (event.type) {
    case 'manual-opened':
      return openManual(state);
    case 'back':
      return goBack(state);
    case 'server-changed':
      return changeServers(state, event.protocol, event.change);
    case 'timeout-typed':
      return { ...state, timeoutSeconds: event.seconds, faults: without(state.faults, ['timeoutMs']), verification: stale(state) };
    case 'password-typed': {
      const passwords = { ...state.passwords, [event.protocol]: event.password };
      return { ...state, passwords, faults: without(state.faults, [`${event.protocol}Password`]), verification: stale(state) };
    }
    case 'smtp-password-split':
      return {
        ...state,
        hasOwnSmtpPassword: event.hasOwn,
        passwords: { ...state.passwords, smtp: '' },
        faults: without(state.faults, ['smtpPassword']),
      };
    case 'connected':
      return { ...state, connection: event.connection, step: 'mailboxes', passwords: { imap: '', smtp: '' }, faults: {} };
    case 'mailboxes-done':
      return { ...state, step: 'identity' };
    default:
      return state;
  }
}

/** The wizard's next state. */
export const reduceWizard = (state: WizardState, event: WizardEvent): WizardState =>
  reduceDiscovery(state, event) ?? reduceVerification(state, event) ?? reduceForm(state, event);
