import {
  type CertificateFacts,
  type ConnectionProblem,
  type ConnectionProblemCode,
  isMailError,
  MailError,
  type MailErrorCode,
  type ServerSettings,
  type VerifyStage,
} from '@mailwright/mail';

/** What is known of a failure while a session is opened. */
export interface ProblemFacts {
  readonly code: ConnectionProblemCode;
  readonly stage: VerifyStage;
  readonly protocol: 'imap' | 'smtp';
  readonly settings: ServerSettings;
  readonly serverText?: string | null;
  readonly certificate?: CertificateFacts | null;
  readonly helpUrl?: string | null;
}

const mailErrorCodes: Readonly<Record<ConnectionProblemCode, MailErrorCode>> = {
  dns_not_found: 'CONNECTION_FAILED',
  conn_refused: 'CONNECTION_FAILED',
  timeout: 'TIMED_OUT',
  wrong_security_tls_expected: 'TLS_FAILED',
  wrong_security_plain: 'TLS_FAILED',
  starttls_missing: 'TLS_FAILED',
  cert_self_signed: 'TLS_FAILED',
  cert_untrusted: 'TLS_FAILED',
  cert_expired: 'TLS_FAILED',
  cert_not_yet_valid: 'TLS_FAILED',
  cert_name_mismatch: 'TLS_FAILED',
  tls_failed: 'TLS_FAILED',
  auth_failed: 'AUTHENTICATION_FAILED',
  app_password_required: 'AUTHENTICATION_FAILED',
  oauth_required: 'AUTHENTICATION_FAILED',
  web_login_required: 'AUTHENTICATION_FAILED',
  imap_disabled: 'AUTHENTICATION_FAILED',
  smtp_auth_disabled: 'AUTHENTICATION_FAILED',
  no_auth_method: 'AUTHENTICATION_FAILED',
  too_many_connections: 'RATE_LIMITED',
  quota_exceeded: 'QUOTA_EXCEEDED',
  rate_limited: 'RATE_LIMITED',
  oauth_revoked: 'REAUTHORIZATION_REQUIRED',
  oauth_expired: 'REAUTHORIZATION_REQUIRED',
  oauth_scope_missing: 'REAUTHORIZATION_REQUIRED',
  sender_rejected: 'PERMISSION_DENIED',
  host_forbidden: 'PERMISSION_DENIED',
  protocol_error: 'PROTOCOL_ERROR',
  connection_lost: 'CONNECTION_FAILED',
};

const retryable: ReadonlySet<ConnectionProblemCode> = new Set([
  'timeout',
  'too_many_connections',
  'rate_limited',
  'connection_lost',
  'conn_refused',
]);

const usualPorts = { imap: { tls: 993, starttls: 143, none: 143 }, smtp: { tls: 465, starttls: 587, none: 587 } } as const;

/** The problem as a person is told it. */
export function toProblem(facts: ProblemFacts): ConnectionProblem {
  return {
    code: facts.code,
    stage: facts.stage,
    protocol: facts.protocol,
    host: facts.settings.host,
    port: facts.settings.port,
    serverText: facts.serverText ?? null,
    hint: toHint(facts),
    helpUrl: facts.helpUrl ?? null,
    isRetryable: retryable.has(facts.code),
    certificate: facts.certificate ?? null,
  };
}

/** Whether a login failed because its access token was not taken. */
export const isRefusedToken = (error: unknown): boolean => isMailError(error) && error.problem?.code === 'oauth_expired';

/** The MailError that carries a problem. */
export function toProblemError(facts: ProblemFacts): MailError {
  const problem = toProblem(facts);
  const retry = facts.code === 'dns_not_found' ? 'later' : undefined;
  return new MailError(mailErrorCodes[facts.code], `The ${facts.protocol.toUpperCase()} session could not be opened (${facts.code}).`, {
    problem,
    retry,
    serverText: problem.serverText ?? undefined,
  });
}

function toHint(facts: ProblemFacts): string | null {
  switch (facts.code) {
    case 'wrong_security_tls_expected':
      return 'use-tls';
    case 'wrong_security_plain':
      return 'use-starttls';
    case 'starttls_missing':
      return 'use-tls';
    case 'conn_refused':
    case 'timeout':
      return facts.settings.port === usualPorts[facts.protocol][facts.settings.security] ? null : 'try-usual-port';
    case 'auth_failed':
      return facts.settings.userName.includes('@') ? null : 'try-full-address';
    case 'cert_name_mismatch':
      return facts.certificate?.altNames.length ? 'use-certificate-name' : null;
    case 'app_password_required':
      return 'make-app-password';
    case 'oauth_required':
      return 'sign-in-by-browser';
    case 'imap_disabled':
      return 'turn-imap-on';
    default:
      return null;
  }
}
