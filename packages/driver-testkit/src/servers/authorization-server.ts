import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type AuthorizationBehaviour, AuthorizationStore, type OAuthAccount, TokenRefusal } from './authorization-store.ts';
import { toConsentPage } from './consent-page.ts';

export type { AuthorizationBehaviour, OAuthAccount } from './authorization-store.ts';

/** How an authorisation server is made. */
export interface AuthorizationServerOptions extends AuthorizationBehaviour {
  readonly accounts: readonly [OAuthAccount, ...OAuthAccount[]];
  readonly now?: () => number;
}

/** What a person does on the consent page. */
export interface Consent {
  /** The first account by default. */
  readonly account?: OAuthAccount;
  /** Scopes that are unticked. */
  readonly without?: readonly string[];
  readonly isDenied?: boolean;
}

/** A running authorisation server (RFC 6749, 7636, 7009, 7662) on loopback. */
export interface AuthorizationServer extends AsyncDisposable {
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
  /** Tells whose an access token is; takes it as `token`. */
  readonly introspectionUrl: string;
  readonly behaviour: AuthorizationBehaviour;
  readonly store: AuthorizationStore;
  /** Requests to the token endpoint so far, by `grant_type`. */
  readonly tokenCalls: readonly string[];
  /** Tokens that were given back. */
  readonly revoked: readonly string[];
  /** Answers a consent page as a person would, and gives the address that the browser is sent to. */
  consent(authorizeUrl: string, consent?: Consent): Promise<string>;
  stop(): Promise<void>;
}

const longestBody = 64 * 1024;

/** Starts an authorisation server whose consent page works in a browser too. */
export async function startAuthorizationServer(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const { accounts, now = Date.now, ...behaviour } = options;
  const server = new LoopbackAuthorizationServer(accounts, behaviour, now);
  await server.listen();
  return server;
}

class LoopbackAuthorizationServer implements AuthorizationServer {
  readonly clientId = 'test-client.apps.example';
  readonly clientSecret = 'canary-client-secret-51c7';
  readonly behaviour: AuthorizationBehaviour;
  readonly store: AuthorizationStore;
  readonly tokenCalls: string[] = [];
  readonly revoked: string[] = [];
  readonly #accounts: AuthorizationServerOptions['accounts'];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new Set<Socket>();
  origin = '';

  constructor(accounts: AuthorizationServerOptions['accounts'], behaviour: AuthorizationBehaviour, now: () => number) {
    this.#accounts = accounts;
    this.behaviour = behaviour;
    const { clientId, clientSecret } = this;
    this.store = new AuthorizationStore({ clientId, clientSecret, issuer: () => this.origin, behaviour, now });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get authorizeUrl(): string {
    return `${this.origin}/authorize`;
  }

  get tokenUrl(): string {
    return `${this.origin}/token`;
  }

  get revokeUrl(): string {
    return `${this.origin}/revoke`;
  }

  get introspectionUrl(): string {
    return `${this.origin}/introspect`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async consent(authorizeUrl: string, { account = this.#accounts[0], without = [], isDenied = false }: Consent = {}): Promise<string> {
    const asked = new URL(authorizeUrl).searchParams.get('scope')?.split(' ') ?? [];
    const form = new URLSearchParams({ account: account.emailAddress, answer: isDenied ? 'deny' : 'allow' });
    for (const scope of asked) if (!without.includes(scope)) form.append('scope', scope);
    const answer = await fetch(authorizeUrl, { method: 'POST', body: form, redirect: 'manual' });
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`The authorisation server refused: ${await answer.text()}`);
    return location;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const form = new URLSearchParams(request.method === 'POST' ? await readBody(request) : '');
    if (url.pathname === '/authorize') this.#authorize(url, form, request.method === 'POST', response);
    else if (url.pathname === '/token') await this.#token(form, response);
    else if (url.pathname === '/revoke') this.#revoke(form, response);
    else if (url.pathname === '/introspect') this.#introspect(form.get('token') ?? url.searchParams.get('token') ?? '', response);
    else sendJson(response, 404, {});
  }

  #authorize(url: URL, form: URLSearchParams, isAnswer: boolean, response: ServerResponse): void {
    const asked = url.searchParams;
    const redirectUri = URL.parse(asked.get('redirect_uri') ?? '');
    const isRight = asked.get('client_id') === this.clientId && asked.get('code_challenge_method') === 'S256' && redirectUri !== null;
    if (!isRight || redirectUri === null) {
      sendJson(response, 400, { error: 'invalid_request' });
      return;
    }
    if (!isAnswer) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(toConsentPage(url, this.#accounts));
      return;
    }
    const account = this.#accounts.find(({ emailAddress }) => emailAddress === form.get('account')) ?? this.#accounts[0];
    redirectUri.searchParams.set('state', asked.get('state') ?? '');
    if (form.get('answer') === 'deny') redirectUri.searchParams.set('error', 'access_denied');
    else redirectUri.searchParams.set('code', this.store.addCode(account, asked, form.getAll('scope')));
    response.writeHead(302, { location: redirectUri.href }).end();
  }

  async #token(form: URLSearchParams, response: ServerResponse): Promise<void> {
    this.tokenCalls.push(form.get('grant_type') ?? '');
    if (this.behaviour.tokenDelayMs) await new Promise((resolve) => setTimeout(resolve, this.behaviour.tokenDelayMs));
    if (this.behaviour.tokenFault) {
      this.#fail(this.behaviour.tokenFault, response);
      return;
    }
    try {
      sendJson(response, 200, this.store.answerToken(form));
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error;
      sendJson(response, error.error === 'invalid_client' ? 401 : 400, { error: error.error, error_description: error.message });
    }
  }

  #fail(fault: NonNullable<AuthorizationBehaviour['tokenFault']>, response: ServerResponse): void {
    if (fault === 'silent') return;
    if (fault === 'drop') response.destroy();
    else if (fault === 'unavailable') sendJson(response, 503, { error: 'temporarily_unavailable' });
    else if (fault === 'throttled') sendJson(response, 429, { error: 'rate_limited' });
    else if (fault === 'invalid_client') sendJson(response, 401, { error: 'invalid_client' });
    else if (fault === 'garbage') response.end('<!doctype html><title>Sign in to the hotel network</title>');
    else writeEndlessly(response);
  }

  #revoke(form: URLSearchParams, response: ServerResponse): void {
    const token = form.get('token') ?? '';
    this.revoked.push(token);
    sendJson(response, this.store.revoke(token) ? 200 : 400, {});
  }

  #introspect(token: string, response: ServerResponse): void {
    const active = this.store.findActive(token);
    if (active === null) {
      sendJson(response, 200, { active: false });
      return;
    }
    const { account, scopes, endsAtMs } = active;
    const claims = { username: account.emailAddress, email: account.emailAddress, scope: scopes.join(' ') };
    sendJson(response, 200, { active: true, ...claims, exp: Math.floor(endsAtMs / 1000) });
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

function writeEndlessly(response: ServerResponse): void {
  response.on('error', () => undefined);
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(16 * 1024)));
  };
  response.on('drain', more);
  more();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > longestBody) break;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
