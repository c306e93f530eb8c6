import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Settings } from './env.ts';
import { findClientAddress, markClientAddress, unmarkProgram } from './http/client-address.ts';
import { pipeUpgrade } from './http/pipe-upgrade.ts';
import { findForeignRefusal, isKnownHost } from './http/refuse-foreign.ts';
import { describeError } from './logger.ts';
import { type ApiParts, createApi, doorPrefixes } from './routes/create-api.ts';
import { createPages } from './routes/pages.ts';

/** What the server is made of. */
export interface ServerParts extends Omit<ApiParts, 'settings'> {
  readonly settings: Pick<Settings, 'origins' | 'publicOrigin' | 'uploadLimitBytes' | 'isBehindProxy' | 'nextPort' | 'isDevelopment'>;
}

const plain = (outgoing: ServerResponse, status: number, text: string) => {
  if (outgoing.headersSent) outgoing.destroy();
  else
    outgoing
      .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      .end(text);
};

const isDoor = (path: string) => doorPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));

/** The server that owns the port: it answers the API itself and pipes every other path to Next.js. Not yet listening. */
export function createHttpServer(parts: ServerParts): http.Server {
  const { settings, logger } = parts;
  const answerApi = getRequestListener(createApi(parts).fetch, { overrideGlobalObjects: false });
  const pages = createPages({ ...parts, ...settings });

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = (incoming.url ?? '/').split('?')[0] ?? '/';
    if (path !== '/healthz' && !isKnownHost(incoming.headers.host, settings.origins))
      return plain(outgoing, 421, 'Not served under this name.');
    const facts = { method: incoming.method ?? 'GET', path, headers: incoming.headers };
    const refusal = findForeignRefusal(facts, settings.origins);
    if (refusal !== null) return plain(outgoing, refusal, 'Refused: this request comes from another site.');
    const clientAddress = findClientAddress(incoming, settings.isBehindProxy);
    markClientAddress(incoming, clientAddress);
    unmarkProgram(incoming);
    await (isDoor(path) ? answerApi(incoming, outgoing) : pages.answer(incoming, outgoing, path, clientAddress));
  };

  const server = http.createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      logger.error({ ...describeError(error), path: (incoming.url ?? '').split('?')[0] }, 'A page could not be answered.');
      plain(outgoing, 502, 'The page could not be answered.');
    });
  });
  if (settings.isDevelopment) server.on('upgrade', (incoming, socket, head) => pipeUpgrade(incoming, socket, head, settings.nextPort));
  // Uploads and event streams last; the time for headers stays bounded (Node's default).
  server.requestTimeout = 0;
  server.on('close', () => pages.close());
  return server;
}
