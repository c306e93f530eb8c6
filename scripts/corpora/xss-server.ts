import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyHeaders } from '../../apps/server/src/http/security-headers.ts';

/** Shows bodies to a browser with the server's own headers, many frames on a page. */
export interface BodyShow extends AsyncDisposable {
  readonly origin: string;
  /** The address of a page that shows these documents, each in the frame of the mail view. */
  show(documents: readonly string[]): string;
}

/** As the mail view makes its frame; never allow-scripts. */
const frameSandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

const toMessageId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

function toPage(count: number): string {
  const frames = Array.from(
    { length: count },
    (_, index) => `<iframe sandbox="${frameSandbox}" src="/bodies/${toMessageId(index)}"></iframe>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Bodies</title>${frames.join('\n')}`;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

/** Starts it on loopback. */
export async function startBodyShow(): Promise<BodyShow> {
  let shown: readonly string[] = [];
  let round = 0;
  let origin = '';
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/show') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(toPage(shown.length));
      return;
    }
    const index = Number(/^\/bodies\/00000000-0000-4000-8000-(\d{12})$/.exec(path)?.[1] ?? Number.NaN);
    const html = shown[index];
    if (html === undefined) response.writeHead(404).end();
    else response.writeHead(200, bodyHeaders({ origin, messageId: toMessageId(index), hasRemoteImages: false })).end(html);
  });
  origin = `http://127.0.0.1:${await listen(server)}`;
  return {
    origin,
    show(documents) {
      shown = documents;
      round += 1;
      return `${origin}/show?round=${round}`;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
