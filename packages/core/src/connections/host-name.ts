import { isIP } from 'node:net';

/**
 * A host as typed in the one form that is looked up: lower case, IDNA (UTS 46), IPv4 in four decimals whatever its spelling
 * (`0x7f.1`, `2130706433`), IPv6 without brackets. Null where it is no host at all.
 */
export function toHostName(typed: string): string | null {
  const text = typed.trim();
  const isBareIpv6 = text.includes(':') && !text.startsWith('[');
  if (text === '' || /[\s/@?#%\\]/.test(text) || (isBareIpv6 && isIP(text) !== 6)) return null;
  try {
    const { hostname } = new URL(`http://${isBareIpv6 ? `[${text}]` : text}/`);
    const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    return host === '' || host.length > 253 ? null : host;
  } catch {
    return null;
  }
}
