import { type Queryable, schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import type { CredentialKind } from './connection-view.ts';
import type { CredentialVault, SecretPlace } from './credential-vault.ts';
import type { PasswordCredentials } from './driver-registry.ts';

/** A sealed secret of a connection. */
export type CredentialRow = typeof schema.connectionCredentials.$inferSelect;

/** Where a connection's secret of one kind belongs. */
export const secretPlace = (owner: { readonly connectionId: string; readonly userId: string }, kind: CredentialKind): SecretPlace => ({
  table: 'connection_credentials',
  column: `sealed:${kind}`,
  connectionId: owner.connectionId,
  userId: owner.userId,
});

/** Seals a secret in place of the one of its kind. */
export async function storeCredential(
  db: Queryable,
  { services: { vault, now }, userId }: PersonContext,
  secret: { readonly connectionId: string; readonly kind: CredentialKind; readonly value: string },
): Promise<void> {
  const { connectionId, kind, value } = secret;
  const sealed = { ...vault.seal(value, secretPlace({ connectionId, userId }, kind)), updatedAt: now() };
  await db
    .insert(schema.connectionCredentials)
    .values({ userId, connectionId, kind, ...sealed })
    .onConflictDoUpdate({ target: [schema.connectionCredentials.connectionId, schema.connectionCredentials.kind], set: sealed });
}

/** The sealed secrets of a connection. */
export function findCredentialRows(db: Queryable, connectionId: string): Promise<CredentialRow[]> {
  return db.select().from(schema.connectionCredentials).where(eq(schema.connectionCredentials.connectionId, connectionId));
}

/** Opens the passwords of a connection; without one of its own, sending uses that of reading. NOT_CONFIGURED `credentials-missing`. */
export function openCredentials(vault: CredentialVault, rows: readonly CredentialRow[]): PasswordCredentials {
  const imapPassword = openCredential(vault, rows, 'imap_password');
  if (imapPassword === null) throw new CoreError('NOT_CONFIGURED', 'credentials-missing', 'imapPassword');
  return { kind: 'password', imapPassword, smtpPassword: openCredential(vault, rows, 'smtp_password') ?? imapPassword };
}

/** Opens one password alone, so that another that cannot be opened is not in its way; null where there is none. */
export function openCredential(vault: CredentialVault, rows: readonly CredentialRow[], kind: CredentialKind): string | null {
  const row = rows.find((candidate) => candidate.kind === kind);
  return row ? vault.open(row.sealed, secretPlace(row, kind)) : null;
}
