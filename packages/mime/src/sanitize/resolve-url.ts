import { createHmac, timingSafeEqual } from 'node:crypto';

const maxDataImageLength = 1_400_000;
const dataImagePattern = /^data:image\/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/\s]*={0,2}\s*$/i;

/** What images of a mail may be loaded and where from. */
export interface SanitizeSettings {
  /** Where an inline part is served, by its Content-ID. */
  readonly inlineUrls: Readonly<Record<string, string>>;
  readonly remoteImages: 'block' | { readonly proxyPath: string; readonly key: Uint8Array };
  /** Puts the quotation that ends a mail behind three dots. */
  readonly foldsQuote?: boolean;
}

/** What becomes of the address of an image. */
export type ImageUrl = { readonly kind: 'shown'; readonly url: string } | { readonly kind: 'remote' } | { readonly kind: 'refused' };

/** Where an image of a mail is loaded from: inline part, `data:` of at most 1 MB, signed proxy; `remote` where those are blocked. */
export function resolveImageUrl(written: string, settings: SanitizeSettings): ImageUrl {
  const value = written.trim();
  if (/^cid:/i.test(value)) {
    const url = findInlineUrl(value.slice(4), settings.inlineUrls);
    return url === null ? { kind: 'refused' } : { kind: 'shown', url };
  }
  if (/^data:/i.test(value)) {
    return value.length <= maxDataImageLength && dataImagePattern.test(value)
      ? { kind: 'shown', url: value.replace(/\s+/g, '') }
      : { kind: 'refused' };
  }
  if (Object.values(settings.inlineUrls).includes(value) || isOwnProxyUrl(value, settings)) return { kind: 'shown', url: value };
  const remote = toWebUrl(value);
  if (remote === null) return { kind: 'refused' };
  if (settings.remoteImages === 'block') return { kind: 'remote' };
  const { proxyPath, key } = settings.remoteImages;
  return { kind: 'shown', url: `${proxyPath}?url=${encodeURIComponent(remote)}&signature=${sign(remote, key)}` };
}

function findInlineUrl(written: string, inlineUrls: SanitizeSettings['inlineUrls']): string | null {
  for (const contentId of [written, decodeSafely(written)]) {
    if (Object.hasOwn(inlineUrls, contentId)) return inlineUrls[contentId] ?? null;
  }
  return null;
}

function decodeSafely(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

// Sanitising twice must change nothing, so an address signed by us is known again.
function isOwnProxyUrl(value: string, { remoteImages }: SanitizeSettings): boolean {
  if (remoteImages === 'block' || !value.startsWith(`${remoteImages.proxyPath}?url=`)) return false;
  const query = new URLSearchParams(value.slice(remoteImages.proxyPath.length + 1));
  const expected = Buffer.from(sign(query.get('url') ?? '', remoteImages.key));
  const given = Buffer.from(query.get('signature') ?? '');
  return [...query.keys()].length === 2 && given.length === expected.length && timingSafeEqual(given, expected);
}

const sign = (url: string, key: Uint8Array): string => createHmac('sha256', key).update(url).digest('base64url');

function toWebUrl(value: string): string | null {
  const url = parseUrl(value.startsWith('//') ? `https:${value}` : value);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : null;
}

/** The address of a link where its scheme is http, https, mailto or tel; else null. */
export function resolveLinkUrl(written: string): string | null {
  const url = parseUrl(written.trim().startsWith('//') ? `https:${written.trim()}` : written.trim());
  return url !== null && ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : null;
}

function parseUrl(value: string): URL | null {
  return value.length <= 8_192 && URL.canParse(value) ? new URL(value) : null;
}
