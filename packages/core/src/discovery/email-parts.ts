import { toHostName } from '../connections/host-name.ts';

/** The two sides of an address; the domain as it is looked up, empty where it is none. */
export function splitAddress(emailAddress: string): { readonly localPart: string; readonly domain: string } {
  const at = emailAddress.lastIndexOf('@');
  const domain = at > 0 ? toHostName(emailAddress.slice(at + 1)) : null;
  return { localPart: emailAddress.slice(0, Math.max(at, 0)), domain: domain ?? '' };
}
