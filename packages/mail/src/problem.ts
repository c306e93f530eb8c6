/** What can go wrong while connecting to a provider; each has its own text and its own way out. */
export const connectionProblemCodes = [
  'dns_not_found',
  'conn_refused',
  'timeout',
  'wrong_security_tls_expected',
  'wrong_security_plain',
  'starttls_missing',
  'cert_self_signed',
  'cert_untrusted',
  'cert_expired',
  'cert_not_yet_valid',
  'cert_name_mismatch',
  'tls_failed',
  'auth_failed',
  'app_password_required',
  'oauth_required',
  'web_login_required',
  'imap_disabled',
  'smtp_auth_disabled',
  'no_auth_method',
  'too_many_connections',
  'quota_exceeded',
  'rate_limited',
  'oauth_revoked',
  'oauth_expired',
  'oauth_scope_missing',
  'sender_rejected',
  'host_forbidden',
  'protocol_error',
  'connection_lost',
] as const;

/** One of {@link connectionProblemCodes}. */
export type ConnectionProblemCode = (typeof connectionProblemCodes)[number];

/** The steps of a connection test, in order; IMAP ends with `mailboxes`, SMTP with `sender`. */
export const verifyStages = ['dns', 'connect', 'tls', 'greeting', 'auth', 'mailboxes', 'sender'] as const;

/** One of {@link verifyStages}. */
export type VerifyStage = (typeof verifyStages)[number];

/** A certificate as shown to a person who must decide about it. */
export interface CertificateFacts {
  readonly subject: string;
  readonly altNames: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256 of the DER, lower-case hex without colons. */
  readonly fingerprint: string;
}

/** A failed stage, with all that a person needs to mend it and no secret. */
export interface ConnectionProblem {
  readonly code: ConnectionProblemCode;
  readonly stage: VerifyStage;
  readonly protocol: 'imap' | 'smtp' | 'http';
  readonly host: string;
  readonly port: number;
  /** The server's own words, at most 500 characters, control characters removed. */
  readonly serverText: string | null;
  /** A stable key of a text for people: `use-tls`, `try-full-address`, … or null. */
  readonly hint: string | null;
  readonly helpUrl: string | null;
  readonly isRetryable: boolean;
  readonly certificate: CertificateFacts | null;
}

/** One step of a test as it ends. */
export interface VerifyStep {
  readonly protocol: 'imap' | 'smtp' | 'http';
  readonly stage: VerifyStage;
  readonly result: 'ok' | ConnectionProblem;
}

/** A whole test: every step that was reached, in order per protocol. */
export interface VerifyReport {
  readonly isOk: boolean;
  readonly steps: readonly VerifyStep[];
}
