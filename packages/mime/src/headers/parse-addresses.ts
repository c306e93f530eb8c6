import type { Address } from '@mailwright/mail';
import parseAddressList from 'nodemailer/lib/addressparser';
import { toPlainText } from './decode-words.ts';

const maxAddresses = 1_000;
// Anything before the last `@` may be quoted; a list or group mark in it shows that this is no address.
const addressPattern = /^(?:"[^"]+"|[^\s<>()[\]:;,"]+)@(?:[^\s<>()[\]:;,"@]+|\[[^\s[\]]+\])$/;
const maxListLength = 65_536;
const dotAtom = '[A-Za-z0-9_+-]+(?:\\.[A-Za-z0-9_+-]+)*';
const words = '[A-Za-z0-9]+(?: [A-Za-z0-9]+)*';
// What most entries are, told by their look; a tokenizer needs ten times as long for each.
const plainMailbox = new RegExp(`^(?:(?:(${words})|"(${words})") )?<(${dotAtom}@${dotAtom})>$`);

/** Reads an address list (RFC 5322 §3.4, RFC 6532): groups are flattened, names decoded, entries without an address left out. */
export function parseAddresses(values: readonly string[] | undefined): readonly Address[] {
  const addresses: Address[] = [];
  for (const value of values ?? []) {
    const list = value.length > maxListLength ? value.slice(0, value.lastIndexOf(',', maxListLength)) : value;
    for (const address of readPlainList(list) ?? readList(list)) {
      if (addresses.length >= maxAddresses) return addresses;
      addresses.push(address);
    }
  }
  return addresses;
}

/** Null where any entry is not of the plainest form. */
export function readPlainList(list: string): readonly Address[] | null {
  const addresses: Address[] = [];
  for (const entry of list.split(', ')) {
    const [, name, quotedName, address] = plainMailbox.exec(entry) ?? [];
    if (address === undefined) return null;
    addresses.push({ name: name ?? quotedName ?? null, address });
  }
  return addresses;
}

/** By the tokenizer of addressparser. */
export function readList(list: string): readonly Address[] {
  return parseAddressList(list, { flatten: true }).flatMap((entry) => toAddress(entry) ?? []);
}

function toAddress(entry: { readonly address: string; readonly name: string }): Address | null {
  const address = toPlainText(entry.address).replace(/^<|>$/g, '');
  const name = toPlainText(entry.name);
  if (address.length > 998 || !addressPattern.test(address)) return null;
  return { name: name.length > 0 && name !== address ? name.slice(0, 998) : null, address };
}
