import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator } from 'emulate';
import { findFreePort } from '../free-port.ts';
import { readBatch, writeBatch } from './gmail-batch.ts';
import { GmailFaults } from './gmail-faults.ts';
import { applyFields } from './gmail-fields.ts';
import { type DoubleAnswer, type DoubleRequest, toFailure } from './gmail-request.ts';
import { type GmailAccount, route } from './gmail-routes.ts';
import { GmailStore } from './gmail-store.ts';

const tokensEach = 100;

/** One account of the double. */
export interface GmailUser {
  readonly emailAddress: string;
  readonly name?: string;
  /** What users.settings.sendAs.list answers; the account's own address where left out. */
  readonly sendAs?: readonly unknown[];
}

/** What a token opens. */
export interface GmailGrant {
  readonly emailAddress: string;
  readonly scopes: ReadonlySet<string>;
}

/** How the double is started. */
export interface GmailEmulatorOptions {
  readonly users: readonly GmailUser[];
  /** Tells what tokens open that an authorisation server gave. */
  readonly findGrant?: (token: string) => GmailGrant | null;
  readonly maxMessageBytes?: number;
}

/** Gmail on loopback: `emulate` behind a proxy that mends what it lacks and fails on demand. */
export async function startGmailEmulator(options: GmailEmulatorOptions): Promise<GmailEmulator> {
  const tokens = new Map(options.users.map(({ emailAddress }) => [emailAddress, createTokens()]));
  const upstream = await createEmulator({
    service: 'google',
    port: await findFreePort(),
    seed: {
      tokens: Object.fromEntries([...tokens].flatMap(([login, own]) => own.map((token) => [token, { login }]))),
      google: { users: options.users.map(({ emailAddress, name }) => ({ email: emailAddress, name: name ?? emailAddress })) },
    },
  });
  const stores = new Map([...tokens].map(([emailAddress, own]) => [emailAddress, new GmailStore(upstream.url, own)]));
  const emulator = new GmailEmulator(options, stores, () => upstream.close());
  await emulator.listen();
  return emulator;
}

function createTokens(): readonly string[] {
  return Array.from({ length: tokensEach }, () => `upstream-${randomBytes(12).toString('hex')}`);
}

/** The running double. */
export class GmailEmulator implements AsyncDisposable {
  readonly faults = new GmailFaults();
  /** Every request that came in, parts of batches too. */
  readonly requests: DoubleRequest[] = [];
  readonly #options: GmailEmulatorOptions;
  readonly #stores: ReadonlyMap<string, GmailStore>;
  readonly #closeUpstream: () => Promise<void>;
  readonly #server: Server;
  readonly #grants = new Map<string, GmailGrant>();
  readonly #draftIds = new Map<string, Map<string, string>>();
  #oldestHistoryId = 0n;
  #underWay = 0;

  constructor(options: GmailEmulatorOptions, stores: ReadonlyMap<string, GmailStore>, closeUpstream: () => Promise<void>) {
    this.#options = options;
    this.#stores = stores;
    this.#closeUpstream = closeUpstream;
    this.#server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests that have no answer yet. */
  get underWay(): number {
    return this.#underWay;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  issueToken(emailAddress: string, scopes: readonly string[]): string {
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    this.#grants.set(token, { emailAddress, scopes: new Set(scopes) });
    return token;
  }

  revokeToken(token: string): void {
    this.#grants.delete(token);
  }

  getStore(emailAddress: string): GmailStore {
    const store = this.#stores.get(emailAddress);
    if (store === undefined) throw new Error('The double has no such account.');
    return store;
  }

  /** Delivers as the outside world would; to nobody where the address is not of the double. */
  async deliver(emailAddress: string, raw: Uint8Array, receivedAt?: string): Promise<void> {
    const internalMs = receivedAt === undefined ? Date.now() : Date.parse(receivedAt);
    await this.#stores.get(emailAddress)?.add(raw, ['INBOX', 'UNREAD'], internalMs);
  }

  /** Forgets the history up to now. */
  async expireHistory(emailAddress: string): Promise<void> {
    this.#oldestHistoryId = BigInt(await this.getStore(emailAddress).readHistoryId());
  }

  /** Cuts every line there is. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#closeUpstream();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.#underWay += 1;
    outgoing.once('close', () => {
      this.#underWay -= 1;
    });
    try {
      const request = await readRequest(incoming);
      const fault = this.faults.take(request);
      if (fault?.kind === 'drop') return void incoming.socket.destroy();
      if (fault?.kind === 'stall') {
        await this.faults.hold();
        return void incoming.socket.destroy();
      }
      const answer = fault?.kind === 'status' ? toStatusAnswer(fault) : await this.#answer(request);
      if (fault?.kind === 'lose-reply') return void incoming.socket.destroy();
      write(outgoing, answer, fault?.kind ?? null);
    } catch (error) {
      write(outgoing, toFailure(500, 'backendError', String(error)), null);
    }
  }

  async #answer(request: DoubleRequest): Promise<DoubleAnswer> {
    this.requests.push(request);
    if (request.path === 'batch') {
      const parts = readBatch(request).map(async ({ contentId, part }) => ({ contentId, answer: await this.#answerPart(part) }));
      return writeBatch(await Promise.all(parts));
    }
    const grant = this.#grants.get(request.token) ?? this.#options.findGrant?.(request.token) ?? null;
    if (grant === null) return toFailure(401, 'authError', 'Invalid Credentials');
    const answer = await route(this.#toAccount(grant), request);
    const isGood = answer.status < 300;
    return { ...answer, body: isGood ? applyFields(answer.body, request.query.get('fields')) : answer.body };
  }

  async #answerPart(part: DoubleRequest): Promise<DoubleAnswer> {
    const fault = this.faults.take(part);
    return fault?.kind === 'status' ? toStatusAnswer(fault) : this.#answer(part);
  }

  #toAccount({ emailAddress, scopes }: GmailGrant): GmailAccount {
    const draftIds = this.#draftIds.get(emailAddress) ?? new Map<string, string>();
    this.#draftIds.set(emailAddress, draftIds);
    return {
      emailAddress,
      scopes,
      draftIds,
      store: this.getStore(emailAddress),
      sendAs: this.#options.users.find((user) => user.emailAddress === emailAddress)?.sendAs ?? null,
      oldestHistoryId: this.#oldestHistoryId,
      maxMessageBytes: this.#options.maxMessageBytes ?? 36_700_160,
      deliver: (address, raw) => this.deliver(address, raw),
    };
  }
}

async function readRequest(incoming: IncomingMessage): Promise<DoubleRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://double');
  const isBatch = url.pathname === '/batch/gmail/v1';
  return {
    method: incoming.method ?? 'GET',
    path: isBatch ? 'batch' : url.pathname.replace(/^(?:\/upload)?\/gmail\/v1\/users\/me\//, ''),
    query: url.searchParams,
    contentType: incoming.headers['content-type'] ?? '',
    body: Buffer.concat(chunks),
    token: (incoming.headers.authorization ?? '').replace(/^Bearer /, ''),
    isPart: false,
  };
}

function toStatusAnswer(fault: { readonly status: number; readonly reason: string; readonly retryAfterSeconds?: number }): DoubleAnswer {
  const headers: Record<string, string> = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  return { ...toFailure(fault.status, fault.reason), headers };
}

function write(outgoing: ServerResponse, answer: DoubleAnswer, fault: string | null): void {
  const text = typeof answer.body === 'string' ? answer.body : answer.body === undefined ? '' : JSON.stringify(answer.body);
  outgoing.writeHead(answer.status, { 'content-type': 'application/json; charset=UTF-8', ...answer.headers });
  if (fault === 'garbage') outgoing.end('<html>\u0000 not what was asked for');
  else if (fault === 'truncate') outgoing.end(text.slice(0, text.length / 2));
  else outgoing.end(text);
}
