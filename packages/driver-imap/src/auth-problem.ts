import type { ConnectionProblemCode } from '@mailwright/mail';

/** What a server said to a login it refused. */
export interface AuthRefusal {
  readonly protocol: 'imap' | 'smtp';
  readonly host: string;
  readonly serverText: string;
  /** IMAP response code (RFC 5530) in upper case, or null. */
  readonly imapCode: string | null;
  /** SMTP reply code, or null. */
  readonly smtpCode: number | null;
  readonly mechanisms: readonly string[];
  readonly hasAccessToken: boolean;
}

/** The code of a refused login, and where to read on. */
export interface AuthProblem {
  readonly code: ConnectionProblemCode;
  readonly helpUrl: string | null;
}

interface AppPasswordProvider {
  readonly hosts: RegExp;
  readonly helpUrl: string;
}

// Providers that take no normal password from mail programs.
const appPasswordProviders: readonly AppPasswordProvider[] = [
  { hosts: /(^|\.)(gmail|googlemail)\.com$/, helpUrl: 'https://support.google.com/accounts/answer/185833' },
  { hosts: /(^|\.)mail\.yahoo\.(com|co\.jp)$/, helpUrl: 'https://help.yahoo.com/kb/SLN15241.html' },
  { hosts: /(^|\.)aol\.com$/, helpUrl: 'https://help.aol.com/articles/Create-and-manage-app-password' },
  { hosts: /(^|\.)mail\.me\.com$/, helpUrl: 'https://support.apple.com/102654' },
  { hosts: /(^|\.)fastmail\.com$/, helpUrl: 'https://www.fastmail.help/hc/en-us/articles/360058752854' },
];

type Rule = readonly [ConnectionProblemCode, RegExp];

// In this order: a throttled login says nothing about the password.
const throttleRules: readonly Rule[] = [
  [
    'too_many_connections',
    /too many (simultaneous |concurrent )?(imap |open )?(connections|sessions|logins)|maximum number of connections|connection limit/i,
  ],
  ['quota_exceeded', /bandwidth|over ?quota/i],
  ['rate_limited', /too many|rate.?limit|throttl|try again later|temporar(y|ily)|unavailable|server busy|system load/i],
];

const refusalRules: readonly Rule[] = [
  ['smtp_auth_disabled', /smtpclientauthentication is disabled/i],
  ['oauth_required', /basic authentication is disabled|basic auth(entication)? (is )?(disabled|blocked)|5\.7\.139/i],
  ['app_password_required', /application-specific password|app(lication)?[- ]?(specific )?password|5\.7\.9\b/i],
  ['web_login_required', /web ?login required|log ?in via (your|a) web browser|please log in via|webalert/i],
  [
    'imap_disabled',
    /imap (access )?(is |has been )?(disabled|not enabled|deactivated)|not enabled for imap|enable imap|you are yet to enable imap|imap service is not/i,
  ],
];

/** Reads a refused login: throttling first, then what the words tell, then the provider's habits. */
export function toAuthProblem(refusal: AuthRefusal): AuthProblem {
  const provider = appPasswordProviders.find(({ hosts }) => hosts.test(refusal.host.toLowerCase()));
  const code =
    findThrottle(refusal) ?? findRefusal(refusal) ?? (provider !== undefined && !refusal.hasAccessToken ? 'app_password_required' : null);
  if (code === 'app_password_required') return { code, helpUrl: provider?.helpUrl ?? null };
  if (code === 'web_login_required') return { code, helpUrl: findWebAlertUrl(refusal.serverText) };
  return { code: code ?? (refusal.hasAccessToken ? 'oauth_expired' : 'auth_failed'), helpUrl: null };
}

/** The throttling a server speaks of, or null. */
export function findThrottle(refusal: Pick<AuthRefusal, 'imapCode' | 'smtpCode' | 'serverText'>): ConnectionProblemCode | null {
  if (refusal.imapCode === 'LIMIT') return 'too_many_connections';
  if (refusal.imapCode === 'OVERQUOTA') return 'quota_exceeded';
  if (refusal.imapCode === 'UNAVAILABLE' || refusal.imapCode === 'INUSE')
    return findRule(throttleRules, refusal.serverText) ?? 'rate_limited';
  if (refusal.smtpCode !== null && refusal.smtpCode >= 400 && refusal.smtpCode < 500) {
    return findRule(throttleRules, refusal.serverText) ?? 'rate_limited';
  }
  return findRule(throttleRules, refusal.serverText);
}

function findRefusal(refusal: AuthRefusal): ConnectionProblemCode | null {
  if (refusal.imapCode === 'WEBALERT') return 'web_login_required';
  const told = findRule(refusalRules, refusal.serverText);
  if (told !== null) return told;
  const offersTokensOnly = refusal.mechanisms.length > 0 && refusal.mechanisms.every((name) => /^(XOAUTH2?|OAUTHBEARER)$/i.test(name));
  if (offersTokensOnly && !refusal.hasAccessToken) return 'oauth_required';
  return refusal.imapCode === 'ALERT' && /web|browser/i.test(refusal.serverText) ? 'web_login_required' : null;
}

function findRule(rules: readonly Rule[], text: string): ConnectionProblemCode | null {
  return rules.find(([, words]) => words.test(text))?.[0] ?? null;
}

function findWebAlertUrl(text: string): string | null {
  const url = /https:\/\/[^\s\]"'<>]{4,300}/.exec(text)?.[0] ?? null;
  return url !== null && URL.canParse(url) ? url : null;
}
