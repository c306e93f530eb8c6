import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PersonContext } from '../context.ts';

/** How the sanitiser addresses remote images once a person wants to see them. */
export const toRemoteImages = ({ services }: PersonContext) => ({ proxyPath: '/image-proxy', key: services.imageProxyKey });

/** True for an address that our sanitiser signed. */
export function isSignedImageUrl({ services }: PersonContext, url: string, signature: string): boolean {
  const expected = createHmac('sha256', services.imageProxyKey).update(url).digest();
  const given = Buffer.from(signature, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
