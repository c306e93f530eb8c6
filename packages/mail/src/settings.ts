/** How a line is encrypted: from the first byte, by STARTTLS (required), or not at all. */
export const connectionSecurities = ['tls', 'starttls', 'none'] as const;

/** One of {@link connectionSecurities}. */
export type ConnectionSecurity = (typeof connectionSecurities)[number];

/** Where and how to reach one server. */
export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly security: ConnectionSecurity;
  readonly userName: string;
  /** SHA-256 (hex) of the one certificate accepted besides valid ones: an explicit act of the person. */
  readonly certificateFingerprint: string | null;
}

/** The settings of an IMAP/SMTP account, without its secrets. */
export interface ImapSmtpSettings {
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  /** Per step of connecting and per command, in milliseconds. */
  readonly timeoutMs: number;
}
