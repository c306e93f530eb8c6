import type { Address } from '@mailwright/mail';
import parseAddressList from 'nodemailer/lib/addressparser';
import { toPlainText } from './decode-words.ts';

const maxAddresses = 1_000;
// Anything before the last `@` may be quoted; a list or group mark in it shows that this is no address.
const addressPattern = /^(?:"[^"]+"|[^\s<>()[\]:;,"]+)@(?:[^\s<>()[\]:;,"@]+|\[[^\s[\]]+\])$/;
const maxListLength = 65_536;

/** Reads an address list (RFC 5322 §3.4, RFC 6532): groups are flattened, names decoded, entries without an address left out. */
export function parseAddresses(values: readonly string[] | undefined): readonly Address[] {
  const addresses: Address[] = [];
  for (const value of values ?? []) {
    const list = value.length > maxListLength ? value.slice(0, value.lastIndexOf(',', maxListLength)) : value;
    for (const entry of parseAddressList(list, { flatten: true })) {
      if (addresses.length >= maxAddresses) return addresses;
      const address = toAddress(entry);
      if (address !== null) addresses.push(address);
    }
  }
  return addresses;
}

function toAddress(entry: { readonly address: string; readonly name: string }): Address | null {
  const address = toPlainText(entry.address).replace(/^<|>$/g, '');
  const name = toPlainText(entry.name);
  if (address.length > 998 || !addressPattern.test(address)) return null;
  return { name: name.length > 0 && name !== address ? name.slice(0, 998) : null, address };
}
