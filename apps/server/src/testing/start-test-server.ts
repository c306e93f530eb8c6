import http, { type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Person } from '@mailwright/auth';
import type { OpenedBlob, UserId } from '@mailwright/mail';
import { createHttpServer } from '../http.ts';
import { createLogger } from '../logger.ts';
import type { ApiParts } from '../routes/create-api.ts';
import type { MailDoor, StoredUpload } from '../routes/mail-door.ts';

/** A running server with a fake core, a fake sign-in and a fake Next.js. */
export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  /** A raw request, so that Host and other headers can be anything. */
  request(path: string, options?: TestRequest): Promise<TestAnswer>;
}

/** What a test sends. */
export interface TestRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** What comes back. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The cookie that the fake sign-in takes. */
export const sessionCookie = 'mailwright.session_token=valid';

const uploadLimitBytes = 1000;
const ada: Person = { id: 'ada' as UserId, sessionId: 'session-1', email: 'ada@example.test', name: 'Ada', role: 'admin' };

const fail = (code: string) => Object.assign(new Error(code), { name: 'CoreError', code });

/** A blob out of bytes. */
export function blobOf(bytes: Uint8Array | string, contentType: string, filename: string | null): OpenedBlob {
  const content = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  return { stream: new Blob([new Uint8Array(content)]).stream(), contentType, filename, sizeBytes: content.length };
}

const closedDoor: MailDoor = {
  openBodyDocument: () => Promise.reject(fail('NOT_FOUND')),
  openPart: () => Promise.reject(fail('NOT_FOUND')),
  openRawMessage: () => Promise.reject(fail('NOT_FOUND')),
  openRemoteImage: () => Promise.reject(fail('NOT_FOUND')),
  openUpload: () => Promise.reject(fail('NOT_FOUND')),
  finishOAuth: () => Promise.reject(fail('NOT_FOUND')),
  async storeUpload(_request, upload): Promise<StoredUpload> {
    const bytes = await new Response(upload.stream).arrayBuffer();
    if (bytes.byteLength > uploadLimitBytes) throw Object.assign(fail('LIMIT_EXCEEDED'), { reason: 'upload-too-large' });
    return { uploadId: 'u1', filename: upload.filename, contentType: upload.contentType, sizeBytes: bytes.byteLength };
  },
};

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function send(port: number, path: string, options: TestRequest): Promise<TestAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { host: `127.0.0.1:${port}`, ...options.headers };
    const request = http.request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
    request.end(options.body);
  });
}

/** What a test replaces: `next` answers the pages, `door` and `events` what core would do, `isSignedIn` whether the session holds. */
export interface TestServerOptions {
  readonly next?: RequestListener;
  readonly door?: Partial<MailDoor>;
  readonly events?: ApiParts['events'];
  readonly push?: ApiParts['push'];
  readonly stopSignal?: AbortSignal;
  readonly isSignedIn?: () => boolean;
  readonly isFirstRun?: boolean;
  readonly answerTrpc?: ApiParts['answerTrpc'];
}

/** Starts it. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const next = http.createServer(options.next ?? ((_request, response) => response.end('page')));
  const nextPort = await listen(next);
  const origins: string[] = [];
  const settings = {
    origins,
    publicOrigin: 'http://127.0.0.1',
    uploadLimitBytes,
    isBehindProxy: false,
    isDevelopment: false,
    nextPort,
  };
  const server = createHttpServer({
    settings,
    auth: {
      getSession: async (headers) => {
        const isNamed = headers.get('cookie')?.includes(sessionCookie) || headers.get('authorization') === 'Bearer valid';
        return isNamed && (options.isSignedIn?.() ?? true) ? ada : null;
      },
      isSignUpOpen: async () => options.isFirstRun ?? false,
      isFirstRun: async () => options.isFirstRun ?? false,
      hasGoogleSignIn: false,
      handler: async (request) => Response.json(Object.fromEntries(request.headers)),
    },
    events: options.events ?? { subscribe: async function* () {} },
    push: options.push ?? null,
    stopSignal: options.stopSignal ?? new AbortController().signal,
    door: { ...closedDoor, ...options.door },
    logger: createLogger('silent'),
    answerTrpc:
      options.answerTrpc ?? (async (request, person) => Response.json({ body: await request.text(), person: person?.id ?? null })),
    checkHealth: async () => undefined,
  });
  const port = await listen(server);
  origins.push(`http://127.0.0.1:${port}`);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    request: (path, request = {}) => send(port, path, request),
    async [Symbol.asyncDispose]() {
      for (const each of [server, next]) {
        each.closeAllConnections();
        await new Promise((resolve) => each.close(resolve));
      }
    },
  };
}
