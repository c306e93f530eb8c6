import http from 'node:http';
import { describeError, type Logger } from '../logger.ts';

/** What it is made of. */
export interface HealthParts {
  readonly logger: Logger;
  checkHealth(): Promise<void>;
}

/** For a process that answers nobody: says at /healthz whether it reaches its database, and serves nothing else. Not yet listening. */
export function createHealthServer({ logger, checkHealth }: HealthParts): http.Server {
  return http.createServer((incoming, outgoing) => {
    const end = (status: number, text: string) =>
      void outgoing
        .writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
        .end(text);
    if (incoming.url !== '/healthz' || incoming.method !== 'GET') return end(404, 'Not served by this process.');
    checkHealth().then(
      () => end(200, 'ok'),
      (error: unknown) => {
        logger.error(describeError(error), 'The database was not reached.');
        end(503, 'unavailable');
      },
    );
  });
}
