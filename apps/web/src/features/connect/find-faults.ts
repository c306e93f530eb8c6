import { findServerFaults, isTimeoutValid, type ServerDraft, type ServerProtocol } from './server-draft';
import type { Connection, WizardState } from './wizard-state';

const addressPattern = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/;

/** The rule that a typed address breaks; null where it breaks none. */
export function findAddressRule(typed: string): string | null {
  const emailAddress = typed.trim();
  if (emailAddress === '') return 'address-missing';
  return addressPattern.test(emailAddress) ? null : 'address-invalid';
}

type ServerSettings = NonNullable<Connection['settings']>[ServerProtocol];

/** As the server judges it: a saved password goes only where it was typed for. */
function isElsewhere(stored: ServerSettings | undefined, draft: ServerDraft): boolean {
  if (!stored) return false;
  const isMoved = stored.host.toLowerCase() !== draft.host.trim().toLowerCase() || stored.userName !== draft.userName.trim();
  return isMoved || (draft.security === 'none' && stored.security !== 'none');
}

/** True where the saved password of one way can stay: there is one, and it goes where it went before. */
export function canKeepPassword({ connection, servers, hasOwnSmtpPassword }: WizardState, protocol: ServerProtocol): boolean {
  const settings = connection?.settings;
  const isSmtpElsewhere = isElsewhere(settings?.smtp, servers.smtp);
  if (protocol === 'smtp') return connection?.hasSmtpPassword === true && !isSmtpElsewhere;
  return connection?.hasPassword === true && !isElsewhere(settings?.imap, servers.imap) && (hasOwnSmtpPassword || !isSmtpElsewhere);
}

function findPasswordRule(state: WizardState, protocol: ServerProtocol): string | null {
  if (state.passwords[protocol].trim() !== '' || canKeepPassword(state, protocol)) return null;
  const hasStored = protocol === 'imap' ? state.connection?.hasPassword : state.connection?.hasSmtpPassword;
  return hasStored ? 'password-needed-again' : 'password-missing';
}

/** What keeps the settings from being tested at all. */
export function findFaults(state: WizardState): Record<string, string> {
  const passwordRule = findPasswordRule(state, 'imap');
  const smtpPasswordRule = state.hasOwnSmtpPassword ? findPasswordRule(state, 'smtp') : null;
  const needsLook = state.step === 'sign-in' && state.found !== null && !state.found.isTrusted && !state.isFoundConfirmed;
  const addressRule = findAddressRule(state.emailAddress);
  return {
    ...(addressRule ? { emailAddress: addressRule } : {}),
    ...findServerFaults('imap', state.servers.imap),
    ...findServerFaults('smtp', state.servers.smtp),
    ...(isTimeoutValid(state.timeoutSeconds) ? {} : { timeoutMs: 'timeout-out-of-range' }),
    ...(passwordRule ? { imapPassword: passwordRule } : {}),
    ...(smtpPasswordRule ? { smtpPassword: smtpPasswordRule } : {}),
    ...(needsLook ? { found: 'not-confirmed' } : {}),
  };
}
