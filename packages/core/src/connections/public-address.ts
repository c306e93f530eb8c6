import ipaddr from 'ipaddr.js';

// Ranges that ipaddr.js calls unicast and that are not for the public.
const withheld = [
  '192.0.0.0/24',
  '192.88.99.0/24',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '64:ff9b:1::/48',
  '100::/64',
  '3fff::/20',
  '5f00::/16',
  'fec0::/10',
].map((range) => ipaddr.parseCIDR(range));

/** True for an address of the public internet; false for private, local, shared, reserved, translated and malformed ones. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  if (withheld.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits))) return false;
  return parsed.range() === 'unicast' && !isCompatible(parsed);
}

// RFC 4291 §2.5.5.1: `::a.b.c.d` is an IPv4 address in disguise.
function isCompatible(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return (
    address.kind() === 'ipv6' &&
    address
      .toByteArray()
      .slice(0, 12)
      .every((byte) => byte === 0)
  );
}

/** One address a host name leads to. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}
