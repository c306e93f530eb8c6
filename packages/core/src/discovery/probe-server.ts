import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Network } from '../connections/network.ts';

/** A server that may be there. */
export interface Candidate {
  readonly protocol: 'imap' | 'smtp';
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls';
}

/** Tells whether a candidate answers as its protocol wants it and shows a valid certificate. Never rejects. */
export type ProbeServer = (candidate: Candidate, signal: AbortSignal) => Promise<boolean>;

const mostBytes = 8 * 1024;
const speech = {
  imap: { greeting: /^\* OK\b/i, ask: 'a1 STARTTLS\r\n', end: /^a1 .*\r\n/im, granted: /^a1 OK\b/im },
  smtp: { greeting: /^220[ -]/, ask: 'EHLO [127.0.0.1]\r\n', end: /^\d{3} .*\r\n/m, granted: /^250[ -]STARTTLS\b/im },
} as const;

/** Probes over sockets of our own, to addresses that were judged; certificates are judged by the usual authorities or those given. */
export function createProbe(network: Pick<Network, 'resolveHost' | 'isPortAllowed'>, trust: { readonly ca?: string } = {}): ProbeServer {
  return async (candidate, signal) => {
    const sockets: Socket[] = [];
    const stop = () => {
      // NOTE: Node 24 crashes where the socket under a TLS line is destroyed before that line.
      for (const socket of sockets.toReversed()) socket.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted || !network.isPortAllowed(candidate.port)) return false;
      const [address] = await network.resolveHost(candidate.host);
      return address ? await converse(candidate, { address: address.address, sockets, ca: trust.ca }) : false;
    } catch {
      return false;
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  };
}

interface Line {
  readonly address: string;
  readonly sockets: Socket[];
  readonly ca: string | undefined;
}

async function converse({ protocol, host, port, security }: Candidate, { address, sockets, ca }: Line): Promise<boolean> {
  const { greeting, ask, end, granted } = speech[protocol];
  const tls = { servername: host, minVersion: 'TLSv1.2', ca } as const;
  if (security === 'tls') {
    const socket = keep(connectTls({ host: address, port, ...tls }), sockets);
    return greeting.test(await readUntil(socket, /\r\n/));
  }
  const plain = keep(connect({ host: address, port }), sockets);
  if (!greeting.test(await readUntil(plain, /\r\n/))) return false;
  plain.write(ask);
  if (!granted.test(await readUntil(plain, end))) return false;
  if (protocol === 'smtp') {
    plain.write('STARTTLS\r\n');
    if (!/^220/.test(await readUntil(plain, end))) return false;
  }
  return isEncrypted(keep(connectTls({ socket: plain, ...tls }), sockets));
}

function keep<Line extends Socket>(socket: Line, sockets: Socket[]): Line {
  sockets.push(socket);
  socket.on('error', () => undefined);
  return socket;
}

function readUntil(socket: Socket, end: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const finish = (act: () => void) => {
      socket.off('data', take).off('close', hangUp);
      socket.pause();
      act();
    };
    const hangUp = () => finish(() => reject(new Error('The line was closed.')));
    const take = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (end.test(text)) finish(() => resolve(text));
      else if (text.length > mostBytes) finish(() => reject(new Error('Too long an answer.')));
    };
    socket.on('data', take).on('close', hangUp).resume();
  });
}

function isEncrypted(socket: TLSSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(socket.authorized)).once('close', () => resolve(false));
  });
}
