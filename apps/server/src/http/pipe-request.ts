import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { constants, createGzip } from 'node:zlib';

/** Where and how a request is passed on. */
export interface PipeOptions {
  readonly port: number;
  readonly agent: http.Agent;
  /** Laid over the client's own headers; `undefined` takes one away. */
  readonly requestHeaders: Readonly<Record<string, string | undefined>>;
  /** Laid over the answer's headers. */
  readonly responseHeaders: (answer: IncomingMessage) => Readonly<Record<string, string | undefined>>;
  /** True: text is compressed on its way; what is there of it is passed on at once. */
  readonly isCompressing: boolean;
}

// RFC 9110 §7.6.1
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
// What Next.js sends itself from inside; from outside it has switched checks off before.
const internal = /^(x-middleware-|x-invoke-|x-matched-path$|x-nextjs-|content-security-policy)/;

const compressible = /^(text\/|application\/(javascript|json)|image\/svg)/;
const compressedHeaders = { 'content-encoding': 'gzip', 'content-length': undefined, vary: 'Accept-Encoding' };

function endToEnd(headers: http.IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name) && !named.includes(name)));
}

function overlay(headers: OutgoingHttpHeaders, changes: Readonly<Record<string, string | undefined>>): OutgoingHttpHeaders {
  const merged = { ...headers };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** Passes a request on to a loopback port and streams the answer back; rejects where nobody answers there. */
export function pipeRequest(incoming: IncomingMessage, outgoing: ServerResponse, options: PipeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const outside = Object.fromEntries(Object.entries(endToEnd(incoming.headers)).filter(([name]) => !internal.test(name)));
    const headers = overlay(outside, options.requestHeaders);
    const begin = (agent: http.Agent | false) => {
      const request = http.request({
        host: '127.0.0.1',
        port: options.port,
        method: incoming.method,
        path: incoming.url,
        agent,
        headers,
      });
      let isAnswered = false;
      const close = () => {
        request.destroy();
        resolve();
      };
      request.once('response', (answer) => {
        isAnswered = true;
        passBack(answer, outgoing, options).then(resolve, reject);
      });
      request.once('error', (error) => {
        outgoing.off('close', close);
        // A kept connection that is closed in the moment it is used again fails though somebody answers there (RFC 9112 §9.3.1).
        const isWorthAnother = request.reusedSocket && !isAnswered && isRepeatable(incoming) && !outgoing.destroyed;
        if (isWorthAnother) begin(false);
        else reject(error);
      });
      outgoing.once('close', close);
      if (isRepeatable(incoming)) request.end();
      else incoming.pipe(request);
    };
    begin(options.agent);
  });
}

/** True: safe, and without content, so that it can be sent a second time. */
function isRepeatable({ method, headers }: IncomingMessage): boolean {
  const hasContent = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return (method === 'GET' || method === 'HEAD') && !hasContent;
}

function passBack(answer: IncomingMessage, outgoing: ServerResponse, options: PipeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const isCompressed = options.isCompressing && compressible.test(answer.headers['content-type'] ?? '');
    const headers = overlay(endToEnd(answer.headers), options.responseHeaders(answer));
    outgoing.writeHead(answer.statusCode ?? 502, isCompressed ? overlay(headers, compressedHeaders) : headers);
    outgoing.flushHeaders();
    if (isCompressed) answer.pipe(createGzip({ flush: constants.Z_SYNC_FLUSH })).pipe(outgoing);
    else answer.pipe(outgoing);
    outgoing.once('finish', resolve);
    answer.once('error', (error) => {
      outgoing.destroy();
      reject(error);
    });
  });
}
