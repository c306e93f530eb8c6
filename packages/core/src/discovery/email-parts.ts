import { toHostName } from '../connections/host-name.ts';

/** The two sides of an address; the domain as it is looked up, empty where it is none. */
export function splitAddress(emailAddress: string): { readonly localPart: string; readonly domain: string } {
  const at = emailAddress.lastIndexOf('@');
  return { localPart: emailAddress.slice(0, at), domain: toHostName(emailAddress.slice(at + 1)) ?? '' };
}
