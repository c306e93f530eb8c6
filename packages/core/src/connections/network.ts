import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type ConnectionProblem, MailError } from '@mailwright/mail';
import {
  type FetchedDocument,
  type FetchedImage,
  type FetchOptions,
  type FormAnswer,
  fetchDocument,
  fetchImage,
  postForm,
} from './guarded-fetch.ts';
import { toHostName } from './host-name.ts';
import { createHttp, type HttpFetch } from './http.ts';
import { createNameRecords, type NameRecords } from './name-records.ts';
import { isPublicAddress, type ResolvedAddress } from './public-address.ts';

/** The only way to the outside: every address is judged after its name was resolved, and it is that address which is dialled. */
export interface Network extends AsyncDisposable {
  /** The addresses of a host. CONNECTION_FAILED with problem `host_forbidden` if any is not public, `dns_not_found` if there is none. */
  resolveHost(host: string): Promise<readonly ResolvedAddress[]>;
  /** Whether mail may be spoken on this port. */
  isPortAllowed(port: number): boolean;
  /** The body of a 200 answer; null on any other status. Redirects stay on one registrable domain. */
  fetchDocument(url: string, options?: FetchOptions): Promise<FetchedDocument | null>;
  /** An image by its own bytes. UNSUPPORTED where it is none, MESSAGE_TOO_LARGE, NOT_FOUND. */
  fetchImage(url: string, options?: FetchOptions): Promise<FetchedImage>;
  /** Sends a form by POST and follows no redirect, so that what is in it goes to one host alone. */
  postForm(url: string, form: Readonly<Record<string, string>>, options?: FetchOptions): Promise<FormAnswer>;
  readonly records: NameRecords;
  close(): Promise<void>;
}

/** What a network is made of; `resolve`, `fetch` and `records` are replaced in tests. */
export interface NetworkOptions {
  /** True lets loopback, private and all other addresses and ports be reached. */
  readonly allowsPrivateHosts: boolean;
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  readonly fetch?: HttpFetch;
  readonly records?: NameRecords;
}

const mailPorts = [993, 143, 465, 587, 2525, 25];

/** Opens the guarded way out. */
export function createNetwork(options: NetworkOptions): Network {
  const resolve = options.resolve ?? resolveBySystem;
  const resolveHost = async (host: string): Promise<readonly ResolvedAddress[]> => {
    const name = toHostName(host);
    if (!name) throw refusal('dns_not_found', host);
    const family = isIP(name);
    const addresses = family === 0 ? await lookUp(resolve, name) : [{ address: name, family: family === 6 ? (6 as const) : (4 as const) }];
    if (addresses.length === 0) throw refusal('dns_not_found', host);
    const isAllowed = options.allowsPrivateHosts || addresses.every(({ address }) => isPublicAddress(address));
    if (!isAllowed) throw refusal('host_forbidden', host);
    return addresses;
  };
  const http = createHttp({ resolveHost, fetch: options.fetch, allowsPrivateHosts: options.allowsPrivateHosts });

  return {
    resolveHost,
    isPortAllowed: (port) => options.allowsPrivateHosts || mailPorts.includes(port),
    fetchDocument: (url, fetchOptions) => fetchDocument(http, url, fetchOptions),
    fetchImage: (url, fetchOptions) => fetchImage(http, url, fetchOptions),
    postForm: (url, form, fetchOptions) => postForm(http, url, form, fetchOptions),
    records: options.records ?? createNameRecords(),
    close: () => http.close(),
    [Symbol.asyncDispose]: () => http.close(),
  };
}

async function resolveBySystem(host: string): Promise<readonly ResolvedAddress[]> {
  const addresses = await lookup(host, { all: true });
  return addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

async function lookUp(resolve: NonNullable<NetworkOptions['resolve']>, name: string): Promise<readonly ResolvedAddress[]> {
  try {
    return await resolve(name);
  } catch (cause) {
    const isPassing = cause instanceof Error && 'code' in cause && (cause.code === 'EAI_AGAIN' || cause.code === 'ETIMEOUT');
    throw refusal('dns_not_found', name, isPassing);
  }
}

function refusal(code: 'host_forbidden' | 'dns_not_found', host: string, isRetryable = false): MailError {
  const problem: ConnectionProblem = {
    code,
    stage: 'dns',
    protocol: 'http',
    host: host.slice(0, 253),
    port: 0,
    serverText: null,
    hint: null,
    helpUrl: null,
    isRetryable,
    certificate: null,
  };
  const text = code === 'host_forbidden' ? 'This host is not reachable from here.' : 'There is no such host.';
  return new MailError('CONNECTION_FAILED', text, { problem, retry: isRetryable ? 'later' : 'never' });
}
