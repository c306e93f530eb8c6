import type { CallOptions, Identity } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { sendAsListSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

/** The addresses Gmail lets this account send from, with their signatures; the default stands first. */
export async function listIdentities(client: GmailClient, options: CallOptions = {}): Promise<readonly Identity[]> {
  const { sendAs } = await client.call({ path: 'settings/sendAs', schema: sendAsListSchema, units: quotaUnits.listSendAs }, options.signal);
  // An address that was not confirmed yet has `pending`; the account's own has no status.
  const usable = sendAs.filter(({ verificationStatus, isPrimary }) => isPrimary || (verificationStatus ?? 'accepted') === 'accepted');
  const chosen = usable.find(({ isDefault }) => isDefault) ?? usable.find(({ isPrimary }) => isPrimary) ?? usable[0];
  const identities = usable.map((entry) => ({
    address: { name: entry.displayName?.trim() || null, address: entry.sendAsEmail },
    isDefault: entry === chosen,
    signatureHtml: entry.signature?.trim() ? entry.signature : null,
  }));
  return identities.sort((left, right) => Number(right.isDefault) - Number(left.isDefault));
}
