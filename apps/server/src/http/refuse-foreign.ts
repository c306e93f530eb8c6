import type { IncomingHttpHeaders } from 'node:http';

/** What is known of a request before anything is done for it. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const readingMethods = ['GET', 'HEAD', 'OPTIONS'];
const doorPaths = /^\/(api\/trpc|bodies|blobs|raw|uploads|image-proxy|events)(\/|$)/;

/** True for a Host that this server answers for; anything else may be another name rebound to our address. */
export function isKnownHost(host: string | undefined, origins: readonly string[]): boolean {
  return host !== undefined && origins.some((origin) => new URL(origin).host === host.toLowerCase());
}

/** The status to refuse with where another site is behind the request; null where it may pass. */
export function findForeignRefusal(request: RequestFacts, origins: readonly string[]): number | null {
  const { headers } = request;
  const site = headers['sec-fetch-site'];
  const isForeignSite = site === 'cross-site' || site === 'same-site';
  if (readingMethods.includes(request.method)) return isForeignSite && doorPaths.test(request.path) ? 403 : null;
  // A browser lets no other site send this header, and a request that carries it does not lean on the cookie.
  if (headers.authorization !== undefined) return null;
  if (isForeignSite) return 403;
  if (headers.origin !== undefined) return origins.includes(headers.origin) ? null : 403;
  return headers.cookie !== undefined && site === undefined ? 403 : null;
}
