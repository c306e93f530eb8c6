import { domainToASCII } from 'node:url';
import { type Address, MailError } from '@mailwright/mail';

// RFC 5321 §4.1.2 dot-string, with the letters of RFC 6531; a quoted local part is refused, since servers read it in different ways.
const localPattern = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainPattern = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The address as it travels in the envelope (IDN domain in ASCII, lower case), or null where it is not exactly one mailbox with a domain. */
export function toEnvelopeAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const written = address.slice(at + 1);
  if (at < 1 || address.length > 254 || Buffer.byteLength(local) > 64 || !localPattern.test(local)) return null;
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(written)) return null;
  const domain = domainToASCII(written);
  // NOTE: domainToASCII reads `1.2` and `0x7f.1` as IPv4 addresses; what it changes beyond case and IDN is refused.
  const isChanged = /^[\x21-\x7e]+$/.test(written) && domain !== written.toLowerCase();
  if (domain === '' || domain.length > 253 || isChanged || !domainPattern.test(domain) || /^[\d.]+$/.test(domain)) return null;
  return `${local}@${domain}`;
}

/** The envelope addresses of all, each once; MailError SUBMISSION_REJECTED names every one that is none. */
export function checkAddresses(addresses: readonly Address[]): readonly string[] {
  const checked = addresses.map(({ address }) => ({ address, envelopeAddress: toEnvelopeAddress(address) }));
  const refused = checked.filter((entry) => entry.envelopeAddress === null).map((entry) => entry.address);
  if (refused.length > 0) throw new MailError('SUBMISSION_REJECTED', 'Some addresses cannot be used.', { addresses: refused });
  return [...new Set(checked.flatMap((entry) => (entry.envelopeAddress === null ? [] : [entry.envelopeAddress])))];
}
