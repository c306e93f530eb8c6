import { isMailError, MailError } from '@mailwright/mail';
import { Agent, fetch as undiciFetch } from 'undici';
import type { ResolvedAddress } from './public-address.ts';

/** What is sent out; one hop, redirects are not followed. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Sent by POST. */
  readonly body?: string;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
}

/** One HTTP request without cookies, referrer or redirects: POST where there is a body, else GET. */
export type HttpFetch = (url: string, request: HttpRequest) => Promise<HttpAnswer>;

/** HTTP towards judged addresses only. */
export interface Http {
  /** Judges the host first; the socket dials what was judged. Failures are MailError. */
  request(url: URL, request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** What {@link createHttp} needs. */
export interface HttpOptions {
  readonly resolveHost: (host: string) => Promise<readonly ResolvedAddress[]>;
  readonly allowsPrivateHosts: boolean;
  readonly fetch?: HttpFetch;
}

const connectTimeoutMs = 5000;

/** HTTP(S) on the usual ports over connections whose addresses pass `resolveHost`. */
export function createHttp({ resolveHost, allowsPrivateHosts, fetch }: HttpOptions): Http {
  const agent = new Agent({
    connections: 4,
    pipelining: 0,
    maxHeaderSize: 32 * 1024,
    keepAliveTimeout: 1000,
    connect: {
      timeout: connectTimeoutMs,
      // NOTE: names are judged here again, so that a name which changes between check and dial gains nothing.
      lookup: (host, options, callback) => {
        resolveHost(host).then(
          (addresses) => {
            if (options.all) callback(null, [...addresses]);
            else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
          },
          (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
        );
      },
    },
  });
  const send: HttpFetch =
    fetch ??
    (async (url, { headers, signal, body: sent }) => {
      const options = {
        dispatcher: agent,
        method: sent === undefined ? 'GET' : 'POST',
        body: sent,
        redirect: 'manual',
        headers,
        signal,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      } as const;
      const { status, headers: found, body } = await undiciFetch(url, options);
      // Fetch bodies are byte streams (Fetch §2.2.4); the library leaves their chunks untyped.
      return { status, headers: found, body: body as HttpAnswer['body'] };
    });

  return {
    async request(url, request) {
      const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
      if (!isWeb || url.username || url.password)
        throw new MailError('CONNECTION_FAILED', 'This address cannot be fetched.', { retry: 'never' });
      if (url.port && !allowsPrivateHosts) throw new MailError('CONNECTION_FAILED', 'This port cannot be reached.', { retry: 'never' });
      await resolveHost(url.hostname);
      try {
        return await send(url.href, request);
      } catch (cause) {
        throw toMailError(cause, request.signal);
      }
    },
    close: () => agent.destroy(),
  };
}

/** A failed fetch in our words; the causes of libraries may hold addresses. */
export function toMailError(cause: unknown, signal: AbortSignal): MailError {
  if (isMailError(cause)) return cause;
  if (cause instanceof Error && isMailError(cause.cause)) return cause.cause;
  if (signal.aborted) {
    const isLate = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
    return isLate
      ? new MailError('TIMED_OUT', 'The server did not answer in time.')
      : new MailError('CANCELLED', 'The request was given up.');
  }
  return new MailError('CONNECTION_FAILED', 'The server could not be reached.');
}
