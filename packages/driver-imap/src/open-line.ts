import { connect, type Socket } from 'node:net';
import type { ServerSettings, VerifyStage } from '@mailwright/mail';
import { findThrottle } from './auth-problem.ts';
import { toProblemError } from './connection-problem.ts';
import type { ImapSmtpContext, ResolvedAddress } from './imap-smtp-options.ts';
import { toLineError } from './line-errors.ts';
import { LineReader } from './line-reader.ts';
import { raceWork } from './race-work.ts';
import { cleanServerText } from './server-text.ts';
import { negotiateStartTls } from './start-tls.ts';
import { secureSocket } from './tls-options.ts';

/** Which line to open, and who watches. */
export interface LineRequest {
  readonly protocol: 'imap' | 'smtp';
  readonly settings: ServerSettings;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly secrets: readonly string[];
  /** Told as each stage is behind us. */
  readonly onStage?: (stage: VerifyStage) => void;
}

type Step = <Answer>(stage: VerifyStage, work: Promise<Answer>) => Promise<Answer>;

// NOTE: what a server said before STARTTLS could be anybody's words; the library gets these instead.
const neutralGreeting = { imap: '* OK ready\r\n', smtp: '220 ready\r\n' } as const;

/**
 * Opens a line as the settings want it encrypted: names are resolved, the address is dialled, the certificate judged and
 * the greeting read (and put back, so that a library finds it). Throws a MailError that carries the problem and its stage.
 */
export async function openLine(request: LineRequest, context: Pick<ImapSmtpContext, 'resolveHost'>): Promise<Socket> {
  const sockets: Socket[] = [];
  const step: Step = async (stage, work) => {
    try {
      return await raceWork(work, { signal: request.signal, deadlineMs: request.timeoutMs });
    } catch (error) {
      throw toLineError(error, stage, request);
    }
  };
  try {
    const addresses = await step('dns', resolve(request, context));
    request.onStage?.('dns');
    const plain = await step('connect', dial(request.settings, addresses, sockets));
    request.onStage?.('connect');
    return await greet(request, plain, sockets, step);
  } catch (error) {
    // NOTE: Node 24 can crash where the socket under a TLS line is destroyed before that line.
    for (const socket of sockets.toReversed()) {
      socket.on('error', () => undefined);
      socket.destroy();
    }
    throw error;
  }
}

async function resolve(request: LineRequest, context: Pick<ImapSmtpContext, 'resolveHost'>): Promise<readonly ResolvedAddress[]> {
  const addresses = await context.resolveHost(request.settings.host);
  if (addresses.length === 0) throw Object.assign(new Error('No address.'), { code: 'ENOTFOUND' });
  return addresses;
}

function dial(settings: ServerSettings, addresses: readonly ResolvedAddress[], sockets: Socket[]): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: settings.host,
      port: settings.port,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: 2000,
      // Only the addresses that were resolved, and judged, above are dialled.
      lookup: (_host, options, callback) => {
        const [first] = addresses;
        if (options.all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
    });
    sockets.push(socket);
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

async function greet(request: LineRequest, plain: Socket, sockets: Socket[], step: Step): Promise<Socket> {
  const { settings, protocol } = request;
  if (settings.security === 'tls') {
    const encrypted = await step('tls', secureSocket(plain, settings));
    sockets.push(encrypted);
    encrypted.on('error', () => undefined);
    request.onStage?.('tls');
    const reader = new LineReader(encrypted);
    reader.release(await step('greeting', readGreeting(reader, request)));
    request.onStage?.('greeting');
    return encrypted;
  }
  const reader = new LineReader(plain);
  const greeting = await step('greeting', readGreeting(reader, request));
  if (settings.security === 'none') {
    reader.release(greeting);
    request.onStage?.('tls');
    request.onStage?.('greeting');
    return plain;
  }
  await step('tls', negotiateStartTls(reader, request, greeting.toString('latin1')));
  reader.release(Buffer.alloc(0));
  const encrypted = await step('tls', secureSocket(plain, settings));
  sockets.push(encrypted);
  encrypted.on('error', () => undefined);
  request.onStage?.('tls');
  request.onStage?.('greeting');
  encrypted.pause();
  encrypted.unshift(Buffer.from(neutralGreeting[protocol]));
  return encrypted;
}

/** The greeting's bytes, with whatever came right behind it. */
async function readGreeting(reader: LineReader, request: LineRequest): Promise<Buffer> {
  const lines = [await reader.readLine()];
  while (request.protocol === 'smtp' && /^\d{3}-/.test(lines.at(-1) ?? '')) lines.push(await reader.readLine());
  const text = lines.join('\n');
  const isWelcome = request.protocol === 'imap' ? /^\* (OK|PREAUTH)\b/i.test(text) : text.startsWith('220');
  if (isWelcome) return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'), reader.buffered]);
  throw toUnwelcome(text, request);
}

/** A server that turns us away at once: usually it is too busy. */
function toUnwelcome(text: string, request: LineRequest): Error {
  const { protocol, settings } = request;
  const smtpCode = protocol === 'smtp' ? Number(/^\d{3}/.exec(text)?.[0] ?? 0) : null;
  const isKnown = protocol === 'smtp' ? /^[45]\d\d/.test(text) : /^\* BYE\b/i.test(text);
  const imapCode = /^\* BYE \[([A-Z]+)/i.exec(text)?.[1]?.toUpperCase() ?? null;
  const isTls = /^[\x15\x16]\x03/.test(text);
  const code = isTls
    ? 'wrong_security_tls_expected'
    : isKnown
      ? (findThrottle({ imapCode, smtpCode, serverText: text }) ?? 'connection_lost')
      : 'protocol_error';
  return toProblemError({ code, stage: 'greeting', protocol, settings, serverText: cleanServerText(text, request.secrets) });
}
