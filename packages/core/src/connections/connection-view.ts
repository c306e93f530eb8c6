import type { schema } from '@mailwright/db';
import type { ConnectionProblem, ImapSmtpSettings } from '@mailwright/mail';
import type { OAuthProviderId } from '../oauth/oauth-provider.ts';

/** A stored connection. */
export type ConnectionRow = typeof schema.connections.$inferSelect;
/** Kinds of secrets a connection may have. */
export type CredentialKind = (typeof schema.connectionCredentials.$inferSelect)['kind'];

/** What may be done with the mail of a connection. */
export interface ConnectionAbilities {
  /** False where the person allowed reading only: nothing is moved, marked, written or sent. */
  readonly canChange: boolean;
  /** False where the permission does not cover deleting for good. */
  readonly canDestroy: boolean;
}

/** A connection as its owner sees it; secrets show as present or not. */
export interface ConnectionView extends ConnectionAbilities {
  readonly id: string;
  readonly provider: ConnectionRow['provider'];
  readonly label: string;
  readonly emailAddress: string;
  readonly displayName: string | null;
  readonly color: number;
  readonly status: ConnectionRow['status'];
  readonly lastTestedAt: string | null;
  readonly lastError: ConnectionProblem | null;
  readonly unreachableSince: string | null;
  readonly isDefault: boolean;
  readonly settings: ImapSmtpSettings | null;
  readonly hasPassword: boolean;
  readonly hasSmtpPassword: boolean;
  /** Where the person signed in; null for a connection with a password or none. */
  readonly oauthProvider: OAuthProviderId | null;
  readonly mailboxesSyncedAt: string | null;
  readonly createdAt: string;
}

/** What stands beside a row in other tables. */
export interface ConnectionFacts {
  readonly kinds: readonly CredentialKind[];
  readonly oauthProvider: OAuthProviderId | null;
  readonly isDefault: boolean;
  readonly abilities: ConnectionAbilities;
}

/** The view of a row. */
export function toConnectionView(row: ConnectionRow, { kinds, oauthProvider, isDefault, abilities }: ConnectionFacts): ConnectionView {
  return {
    id: row.id,
    provider: row.provider,
    label: row.label,
    emailAddress: row.emailAddress,
    displayName: row.displayName,
    color: row.color,
    status: row.status,
    lastTestedAt: row.lastTestedAt?.toISOString() ?? null,
    lastError: row.lastError,
    unreachableSince: row.unreachableSince?.toISOString() ?? null,
    isDefault,
    settings: row.settings,
    hasPassword: kinds.includes('imap_password'),
    hasSmtpPassword: kinds.includes('smtp_password'),
    oauthProvider,
    ...abilities,
    mailboxesSyncedAt: row.mailboxesSyncedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
