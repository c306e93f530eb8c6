import { connect, createServer, type Server, type Socket } from 'node:net';

/** What the proxy does to the lines through it; may be changed while it runs. */
export interface ProxyFaults {
  /** Every chunk in either direction waits this long. */
  latencyMs: number;
  /** Bytes are swallowed in both directions and nothing is closed. */
  isStalled: boolean;
  /** New lines are reset at once. */
  isRefusing: boolean;
  /** Cuts a line after this many bytes came from the server; null never. */
  cutAfterBytes: number | null;
}

/** A proxy on loopback that can fail on demand. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  readonly faults: ProxyFaults;
  readonly openLineCount: number;
  /** The most that were open at the same time. */
  readonly highestLineCount: number;
  /** Every byte that clients sent, over all lines, at most 4 MB. */
  readonly received: Buffer;
  /** Cuts every open line, politely (FIN) or by reset (RST). */
  cut(how?: 'close' | 'reset'): void;
  stop(): Promise<void>;
}

const receivedLimitBytes = 4_000_000;

/** Starts a proxy to a loopback port. */
export async function startTcpProxy(options: { readonly target: number; readonly targetHost?: string }): Promise<TcpProxy> {
  const proxy = new FaultProxy(options.target, options.targetHost ?? '127.0.0.1');
  await proxy.listen();
  return proxy;
}

class FaultProxy implements TcpProxy {
  readonly faults: ProxyFaults = { latencyMs: 0, isStalled: false, isRefusing: false, cutAfterBytes: null };
  readonly #target: number;
  readonly #targetHost: string;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #received: Buffer[] = [];
  #receivedBytes = 0;
  #port = 0;
  #highest = 0;

  constructor(target: number, targetHost: string) {
    this.#target = target;
    this.#targetHost = targetHost;
    this.#server = createServer({ noDelay: true }, (client) => this.#join(client));
  }

  get port(): number {
    return this.#port;
  }

  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  get highestLineCount(): number {
    return this.#highest;
  }

  get openLineCount(): number {
    return this.#clients.size;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  cut(how: 'close' | 'reset' = 'close'): void {
    for (const client of this.#clients) {
      if (how === 'reset') client.resetAndDestroy();
      else client.destroy();
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #join(client: Socket): void {
    client.on('error', () => client.destroy());
    if (this.faults.isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: this.#target, host: this.#targetHost, noDelay: true });
    server.on('error', () => client.destroy());
    this.#clients.add(client);
    this.#highest = Math.max(this.#highest, this.#clients.size);
    client.once('close', () => {
      this.#clients.delete(client);
      server.destroy();
    });
    server.once('close', () => client.destroySoon());
    client.on('data', (chunk) => {
      this.#keep(chunk);
      this.#pass(chunk, server);
    });
    let passedBytes = 0;
    server.on('data', (chunk) => {
      passedBytes += chunk.length;
      const { cutAfterBytes } = this.faults;
      if (cutAfterBytes !== null && passedBytes >= cutAfterBytes) client.destroy();
      else this.#pass(chunk, client);
    });
  }

  #keep(chunk: Buffer): void {
    if (this.#receivedBytes + chunk.length > receivedLimitBytes) return;
    this.#receivedBytes += chunk.length;
    this.#received.push(chunk);
  }

  #pass(chunk: Buffer, to: Socket): void {
    const write = () => {
      if (!this.faults.isStalled && !to.destroyed) to.write(chunk);
    };
    if (this.faults.latencyMs > 0) setTimeout(write, this.faults.latencyMs);
    else write();
  }
}
