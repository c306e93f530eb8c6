import { MailError } from '@mailwright/mail';
import { getDomain } from 'tldts';
import { type Http, type HttpAnswer, toMailError } from './http.ts';
import { sniffImage } from './sniff-image.ts';

/** Bounds of one fetch. */
export interface FetchOptions {
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A fetched text with the address it was found at. */
export interface FetchedDocument {
  readonly url: string;
  readonly text: string;
}

/** A fetched image; the type is that of its bytes, whatever the server called it. */
export interface FetchedImage {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What a form was answered with, whatever the status. */
export interface FormAnswer {
  readonly status: number;
  readonly text: string;
}

const maxRedirects = 3;
const documentDefaults = { maxBytes: 64 * 1024, timeoutMs: 5000 };
const imageDefaults = { maxBytes: 10 * 1024 * 1024, timeoutMs: 10_000 };

interface Limits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Reads a small text document; see `Network.fetchDocument`. */
export async function fetchDocument(http: Http, url: string, options: FetchOptions = {}): Promise<FetchedDocument | null> {
  const limits = toLimits({ ...documentDefaults, ...options });
  const { answer, url: finalUrl } = await follow(http, url, { limits, accept: 'text/xml, application/xml', mayMove: isSameSite });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    return null;
  }
  return { url: finalUrl.href, text: new TextDecoder().decode(await readBody(answer, limits)) };
}

/** Reads an image; see `Network.fetchImage`. */
export async function fetchImage(http: Http, url: string, options: FetchOptions = {}): Promise<FetchedImage> {
  const limits = toLimits({ ...imageDefaults, ...options });
  const accept = 'image/avif, image/webp, image/png, image/jpeg, image/gif';
  const { answer } = await follow(http, url, { limits, accept, mayMove: () => true });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new MailError('NOT_FOUND', 'There is no image at this address.');
  }
  const bytes = await readBody(answer, limits);
  const contentType = sniffImage(bytes);
  if (!contentType) throw new MailError('UNSUPPORTED', 'This is no image that can be shown.');
  return { contentType, bytes };
}

/** Sends a form; see `Network.postForm`. */
export async function postForm(
  http: Http,
  url: string,
  form: Readonly<Record<string, string>>,
  options: FetchOptions = {},
): Promise<FormAnswer> {
  const limits = toLimits({ ...documentDefaults, ...options });
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Mailwright' };
  const body = new URLSearchParams(form).toString();
  const answer = await http.request(toUrl(url), { headers, body, signal: limits.signal });
  return { status: answer.status, text: new TextDecoder().decode(await readBody(answer, limits)) };
}

function toLimits(options: FetchOptions & { readonly maxBytes: number; readonly timeoutMs: number }): Limits {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  return { maxBytes: options.maxBytes, signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline };
}

interface FollowRequest {
  readonly limits: Limits;
  readonly accept: string;
  readonly mayMove: (from: URL, to: URL) => boolean;
}

async function follow(http: Http, url: string, { limits, accept, mayMove }: FollowRequest): Promise<{ answer: HttpAnswer; url: URL }> {
  let current = toUrl(url);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const answer = await http.request(current, { headers: { accept, 'user-agent': 'Mailwright' }, signal: limits.signal });
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null;
    if (!location) return { answer, url: current };
    await answer.body?.cancel();
    const next = toUrl(location, current);
    const isDowngrade = current.protocol === 'https:' && next.protocol !== 'https:';
    if (isDowngrade || !mayMove(current, next))
      throw new MailError('CONNECTION_FAILED', 'The server sent us elsewhere.', { retry: 'never' });
    current = next;
  }
  throw new MailError('CONNECTION_FAILED', 'The server sent us round in circles.', { retry: 'never' });
}

function toUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (!url) throw new MailError('CONNECTION_FAILED', 'This is no web address.', { retry: 'never' });
  return url;
}

const isSameSite = (from: URL, to: URL): boolean => {
  const domain = getDomain(from.hostname, { allowPrivateDomains: true });
  return from.hostname === to.hostname || (domain !== null && domain === getDomain(to.hostname, { allowPrivateDomains: true }));
};

async function readBody({ body, headers }: HttpAnswer, { maxBytes, signal }: Limits): Promise<Uint8Array> {
  const tooLarge = () => new MailError('MESSAGE_TOO_LARGE', 'The answer is larger than allowed.');
  if (Number(headers.get('content-length') ?? 0) > maxBytes) {
    await body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // NOTE: leaving the loop cancels the stream, so an endless answer ends here.
    for await (const chunk of body ?? []) {
      signal.throwIfAborted();
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    throw toMailError(cause, signal);
  }
  return Buffer.concat(chunks);
}
