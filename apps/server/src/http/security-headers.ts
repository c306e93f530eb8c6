/** Headers by their lower-case names. */
export type HeaderList = Readonly<Record<string, string>>;

const policy = (...directives: readonly string[]) => directives.join('; ');

/** The policy of the app's own pages: scripts only by this answer's nonce. */
export function shellPolicy(nonce: string, options: { readonly isHttps: boolean; readonly isDevelopment: boolean }): string {
  return policy(
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${options.isDevelopment ? " 'unsafe-eval'" : ''}`,
    // NOTE: the component libraries write style elements and attributes without a nonce.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(options.isHttps ? ['upgrade-insecure-requests'] : []),
  );
}

/** What every page of the app carries beside its policy. */
export function shellHeaders(options: { readonly isHttps: boolean }): HeaderList {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()',
    'x-dns-prefetch-control': 'off',
    'x-frame-options': 'DENY',
    ...(options.isHttps ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

const guarded: HeaderList = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
};

/** What the document of one mail body carries. Never `allow-scripts`. */
export function bodyHeaders(options: {
  readonly origin: string;
  readonly messageId: string;
  readonly hasRemoteImages: boolean;
}): HeaderList {
  const { origin, messageId } = options;
  const remote = options.hasRemoteImages ? ` ${origin}/image-proxy` : '';
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(
      'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
      "default-src 'none'",
      `img-src data: ${origin}/bodies/${messageId}/parts/${remote}`,
      "style-src 'unsafe-inline'",
      "font-src 'none'",
      "media-src 'none'",
      "script-src 'none'",
      "connect-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-src 'none'",
      `frame-ancestors ${origin}`,
    ),
    'x-dns-prefetch-control': 'off',
    ...guarded,
  };
}

/** What bytes out of a mail carry, however they are shown. */
export const blobHeaders: HeaderList = { 'content-security-policy': "sandbox; default-src 'none'", ...guarded };

/** What answers for programs carry. */
export const apiHeaders: HeaderList = { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", ...guarded };
