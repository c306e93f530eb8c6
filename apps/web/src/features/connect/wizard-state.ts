import type { VerifyStep } from '@mailwright/mail';
import type { ApiOutputs } from '@/lib/trpc';
import { guessServer, type ServerDraft, type ServerField, type ServerProtocol, toServerDraft } from './server-draft';

type Yielded<Stream> = Stream extends AsyncIterable<infer Event> ? Event : never;

/** A stored account as the API shows it. */
export type Connection = ApiOutputs['connections']['list'][number];
/** Settings found for an address. */
export type FoundSettings = NonNullable<ApiOutputs['connections']['discover']>;
/** What a search for settings tells as it goes. */
export type DiscoveryEvent = Yielded<ApiOutputs['connections']['discoverSteps']>;
/** A source as it is asked. */
export type SourceEvent = Extract<DiscoveryEvent, { kind: 'source' }>;

/** Where in the wizard a person is. */
export type WizardStep = 'address' | 'refused' | 'sign-in' | 'manual' | 'mailboxes' | 'identity';

/** The search for settings. */
export interface Discovery {
  readonly status: 'idle' | 'running' | 'nothing' | 'failed' | 'found';
  /** Counts up with every search; a search runs for each number. */
  readonly attempt: number;
  readonly sources: readonly Omit<SourceEvent, 'kind'>[];
}

/** The test of the settings and the saving after it. */
export interface Verification {
  readonly status: 'idle' | 'running' | 'failed' | 'saving' | 'broken';
  readonly attempt: number;
  readonly steps: readonly VerifyStep[];
  /** True when something was changed since. */
  readonly isStale: boolean;
  /** Why the test itself or the saving could not be done. */
  readonly error: unknown;
}

/** Everything the wizard knows; passwords live here and nowhere else in the browser. */
export interface WizardState {
  readonly step: WizardStep;
  readonly emailAddress: string;
  /** The account that is mended, or the one just made. */
  readonly connection: Connection | null;
  readonly isReconnect: boolean;
  readonly discovery: Discovery;
  readonly found: FoundSettings | null;
  /** A person looked at settings that came over an untrusted way. */
  readonly isFoundConfirmed: boolean;
  readonly servers: Readonly<Record<ServerProtocol, ServerDraft>>;
  /** Outgoing fields that were set by hand. */
  readonly touched: readonly ServerField[];
  readonly timeoutSeconds: string;
  readonly passwords: Readonly<Record<ServerProtocol, string>>;
  readonly hasOwnSmtpPassword: boolean;
  readonly verification: Verification;
  /** Key of a broken rule by the path of its field. */
  readonly faults: Readonly<Record<string, string>>;
}

export const idleVerification: Verification = { status: 'idle', attempt: 0, steps: [], isStale: false, error: null };

/** Where a wizard begins: with an account that is mended, or one that was just signed in to at its provider. */
export interface WizardStart {
  readonly connection: Connection | null;
  readonly isConnected: boolean;
}

/** The start for a new account, or for one that is to be mended. */
export function createWizardState(connection: Connection | null, isConnected = false): WizardState {
  const emailAddress = connection?.emailAddress ?? '';
  const settings = connection?.settings ?? null;
  return {
    step: isConnected ? 'mailboxes' : connection ? 'sign-in' : 'address',
    emailAddress,
    connection,
    isReconnect: connection !== null,
    discovery: { status: 'idle', attempt: 0, sources: [] },
    found: null,
    isFoundConfirmed: false,
    servers: {
      imap: settings ? toServerDraft(settings.imap) : guessServer('imap', emailAddress),
      smtp: settings ? toServerDraft(settings.smtp) : guessServer('smtp', emailAddress),
    },
    touched: settings ? ['host', 'port', 'security', 'userName'] : [],
    timeoutSeconds: String(Math.round((settings?.timeoutMs ?? 20_000) / 1000)),
    passwords: { imap: '', smtp: '' },
    hasOwnSmtpPassword: connection?.hasSmtpPassword ?? false,
    verification: idleVerification,
    faults: {},
  };
}
