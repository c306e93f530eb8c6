import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Auth, authCookiePrefix } from '@mailwright/auth';
import { pipeRequest } from '../http/pipe-request.ts';
import { shellHeaders, shellPolicy } from '../http/security-headers.ts';

/** What answering pages takes. */
export interface PagesParts {
  readonly nextPort: number;
  readonly publicOrigin: string;
  readonly isDevelopment: boolean;
  readonly auth: Pick<Auth, 'getSession' | 'isFirstRun'>;
}

/** Answers pages by way of Next.js on its loopback port. */
export interface Pages {
  answer(incoming: IncomingMessage, outgoing: ServerResponse, path: string, clientAddress: string): Promise<void>;
  close(): void;
}

const publicFiles = /^\/(_next\/|favicon\.ico$|icon[^/]*$|apple-icon[^/]*$|manifest\.webmanifest$|robots\.txt$)/;
const doorPages = ['/sign-in', '/sign-up'];

async function isSignedIn(incoming: IncomingMessage, auth: PagesParts['auth']): Promise<boolean> {
  const cookie = incoming.headers.cookie;
  if (!cookie?.includes(`${authCookiePrefix}.session_token`)) return false;
  return (await auth.getSession(new Headers({ cookie }))) !== null;
}

/** Where this person must go instead; null where the page may be shown. */
async function findRedirect(incoming: IncomingMessage, path: string, parts: PagesParts): Promise<string | null> {
  if (publicFiles.test(path)) return null;
  const isDoorPage = doorPages.includes(path);
  if (await isSignedIn(incoming, parts.auth)) return isDoorPage ? '/' : null;
  if (await parts.auth.isFirstRun()) return path === '/sign-up' ? null : '/sign-up';
  return isDoorPage ? null : '/sign-in';
}

/** Guards the pages and pipes them from Next.js. */
export function createPages(parts: PagesParts): Pages {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  const isHttps = parts.publicOrigin.startsWith('https:');

  const headersFor = (path: string, nonce: string, answer: IncomingMessage) => {
    const isHtml = answer.headers['content-type']?.startsWith('text/html') ?? false;
    const isImmutable = path.startsWith('/_next/static/');
    return {
      ...shellHeaders({ isHttps }),
      'x-powered-by': undefined,
      ...(isHtml ? { 'content-security-policy': shellPolicy(nonce, { isHttps, isDevelopment: parts.isDevelopment }) } : {}),
      ...(isImmutable ? {} : { 'cache-control': 'no-store' }),
    };
  };

  return {
    async answer(incoming, outgoing, path, clientAddress) {
      const redirect = await findRedirect(incoming, path, parts);
      if (redirect !== null) {
        outgoing.writeHead(302, { location: redirect, 'cache-control': 'no-store', ...shellHeaders({ isHttps }) }).end();
        return;
      }
      const nonce = randomBytes(16).toString('base64');
      await pipeRequest(incoming, outgoing, {
        port: parts.nextPort,
        agent,
        requestHeaders: {
          // Next.js takes the nonce for its own scripts from here.
          'content-security-policy': shellPolicy(nonce, { isHttps, isDevelopment: parts.isDevelopment }),
          'x-nonce': nonce,
          'x-forwarded-for': clientAddress,
          'x-forwarded-proto': isHttps ? 'https' : 'http',
          'x-forwarded-host': incoming.headers.host,
          'accept-encoding': undefined,
        },
        responseHeaders: (answer) => headersFor(path, nonce, answer),
        isCompressing: /\bgzip\b/.test(String(incoming.headers['accept-encoding'])),
      });
    },
    close: () => agent.destroy(),
  };
}
