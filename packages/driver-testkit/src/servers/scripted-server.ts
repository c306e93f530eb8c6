import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { makeCertificate, type TestCertificate } from './certificates.ts';

/** One line of a client, and what a script may do with it. */
export interface ScriptedLine {
  /** Without CRLF. */
  readonly line: string;
  /** Which connection it came over: 1 is the first. */
  readonly connectionNumber: number;
  readonly isEncrypted: boolean;
  send(text: string | Uint8Array): void;
  /** Sends again and again, minding back-pressure, until the client goes away; the chunk is made anew each time. */
  sendEndlessly(nextChunk: () => string | Uint8Array): void;
  /** Turns the line into TLS, after the text was sent. */
  upgrade(text: string): void;
  end(text?: string): void;
  reset(): void;
}

/** How a scripted server behaves. */
export interface ServerScript {
  readonly security: 'tls' | 'starttls' | 'none';
  readonly certificate?: TestCertificate;
  /** Null: it says nothing at all. */
  readonly greeting: string | null;
  readonly answer: (line: ScriptedLine) => void;
}

/** A running scripted server on loopback. */
export interface ScriptedServer extends AsyncDisposable {
  readonly host: 'localhost';
  readonly port: number;
  readonly certificate: TestCertificate | null;
  /** Every byte that came in before encryption: on a `tls` port the handshake, and nothing readable. */
  readonly clearBytes: Buffer;
  /** Every line that came in, decrypted, with how it travelled. */
  readonly lines: readonly { readonly line: string; readonly isEncrypted: boolean }[];
  readonly connectionCount: number;
  stop(): Promise<void>;
}

const clearLimitBytes = 1_000_000;

/** Starts a server that follows a script and records whatever it is told. */
export async function startScriptedServer(script: ServerScript): Promise<ScriptedServer> {
  const certificate = script.security === 'none' ? null : (script.certificate ?? (await makeCertificate()));
  const server = new RecordingServer(script, certificate);
  await server.listen();
  return server;
}

type LineOrigin = Pick<ScriptedLine, 'connectionNumber' | 'isEncrypted'>;

class RecordingServer implements ScriptedServer {
  readonly host = 'localhost';
  readonly certificate: TestCertificate | null;
  readonly lines: { line: string; isEncrypted: boolean }[] = [];
  readonly #script: ServerScript;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #clear: Buffer[] = [];
  #clearCount = 0;
  #connectionCount = 0;
  #port = 0;

  constructor(script: ServerScript, certificate: TestCertificate | null) {
    this.#script = script;
    this.certificate = certificate;
    // NOTE: without `noDelay` every small answer waits 40 ms for an acknowledgement.
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  get port(): number {
    return this.#port;
  }

  get clearBytes(): Buffer {
    return Buffer.concat(this.#clear);
  }

  get connectionCount(): number {
    return this.#connectionCount;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #accept(socket: Socket): void {
    this.#connectionCount += 1;
    const connectionNumber = this.#connectionCount;
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#script.security === 'tls') this.#serve(this.#encrypt(socket), { connectionNumber, isEncrypted: true });
    else this.#serve(socket, { connectionNumber, isEncrypted: false });
    if (this.#script.greeting !== null && this.#script.security !== 'tls') socket.write(`${this.#script.greeting}\r\n`);
  }

  #encrypt(socket: Socket): TLSSocket {
    const { key, certificate: cert } = this.certificate ?? { key: '', certificate: '' };
    const encrypted = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ key, cert }) });
    encrypted.on('error', () => socket.destroy());
    if (this.#script.security === 'tls') {
      encrypted.once('secure', () => {
        if (this.#script.greeting !== null) encrypted.write(`${this.#script.greeting}\r\n`);
      });
    }
    return encrypted;
  }

  #serve(socket: Socket, origin: LineOrigin): void {
    const { isEncrypted } = origin;
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      if (!isEncrypted) this.#keepClear(chunk);
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const line = rest.slice(0, end).replace(/\r$/, '');
        rest = rest.slice(end + 1);
        this.lines.push({ line, isEncrypted });
        this.#script.answer(this.#toLine(line, socket, origin));
      }
    });
  }

  #toLine(line: string, socket: Socket, origin: LineOrigin): ScriptedLine {
    return {
      line,
      ...origin,
      send: (text) => void socket.write(text),
      sendEndlessly: (nextChunk) => pump(socket, nextChunk),
      upgrade: (text) => {
        socket.removeAllListeners('data');
        socket.write(text);
        this.#serve(this.#encrypt(socket), { ...origin, isEncrypted: true });
      },
      end: (text = '') => void socket.end(text),
      reset: () => void socket.resetAndDestroy(),
    };
  }

  #keepClear(chunk: Buffer): void {
    this.#clearCount += chunk.length;
    if (this.#clearCount <= clearLimitBytes) this.#clear.push(chunk);
  }
}

function pump(socket: Socket, nextChunk: () => string | Uint8Array): void {
  const more = () => {
    while (!socket.destroyed && socket.writable) {
      if (!socket.write(nextChunk())) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}
