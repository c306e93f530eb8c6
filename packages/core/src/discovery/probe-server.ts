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
  imap: { greeting: /^\* OK\b/i, ask: 'a1 STARTTLS\r\n', granted: /^a1 OK\b/im, refused: /^a1 (NO|BAD)\b/im },
  smtp: { greeting: /^220[ -]/, ask: 'EHLO [127.0.0.1]\r\n', granted: /^250[ -]STARTTLS\b/im, refused: /^[45]\d\d |^250 (?!STARTTLS)/im },
} as const;

/** Probes over sockets of our own, to addresses that were judged. */
export function createProbe(network: Pick<Network, 'resolveHost' | 'isPortAllowed'>): ProbeServer {
  return async (candidate, signal) => {
    const sockets: Socket[] = [];
    const stop = () => {
      for (const socket of sockets) socket.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted || !network.isPortAllowed(candidate.port)) return false;
      const [address] = await network.resolveHost(candidate.host);
      return address ? await converse(candidate, address.address, sockets) : false;
    } catch {
      return false;
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  };
}

async function converse({ protocol, host, port, security }: Candidate, address: string, sockets: Socket[]): Promise<boolean> {
  const { greeting, ask, granted, refused } = speech[protocol];
  if (security === 'tls') {
    const socket = keep(connectTls({ host: address, port, servername: host, minVersion: 'TLSv1.2' }), sockets);
    return greeting.test(await readUntil(socket, /\r\n/));
  }
  const plain = keep(connect({ host: address, port }), sockets);
  if (!greeting.test(await readUntil(plain, /\r\n/))) return false;
  plain.write(ask);
  const answer = await readUntil(plain, new RegExp(`${granted.source}|${refused.source}`, 'im'));
  if (!granted.test(answer)) return false;
  if (protocol === 'smtp') {
    plain.write('STARTTLS\r\n');
    if (!/^220/m.test(await readUntil(plain, /^\d{3} .*\r\n/m))) return false;
  }
  return isEncrypted(keep(connectTls({ socket: plain, servername: host, minVersion: 'TLSv1.2' }), sockets));
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
