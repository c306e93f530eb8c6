import type { Socket } from 'node:net';
import { ImapFlow } from 'imapflow';
import type { ImapSmtpContext } from './imap-smtp-options.ts';

/** Told of what comes in. */
export interface Watcher {
  readonly spend: (chunk: Buffer) => void;
  readonly vanish: (uid: number | undefined) => Promise<void> | undefined;
}

/** How a session signs in. */
export type ImapAuth = { readonly user: string; readonly pass: string } | { readonly user: string; readonly accessToken: string };

/** The password, or a token: the one at hand, or another where that was refused. */
export async function toImapAuth({ settings, credentials }: ImapSmtpContext, isTokenRefused: boolean): Promise<ImapAuth> {
  const user = settings.imap.userName;
  if (credentials.kind === 'password') return { user, pass: credentials.imapPassword };
  return { user, accessToken: await credentials.getAccessToken({ forceRefresh: isTokenRefused }) };
}

/** imapflow over a line that is open, and encrypted as the settings want it. */
export function createClient(context: ImapSmtpContext, socket: Socket, auth: ImapAuth, watcher: Watcher): ImapFlow {
  const { settings, limits, maskCapabilities } = context;
  return new ImapFlow({
    host: settings.imap.host,
    port: settings.imap.port,
    // The line is encrypted already, as the settings want it.
    secure: settings.imap.security !== 'none',
    doSTARTTLS: false,
    transport: {
      connect: (_options, onConnect) => {
        setImmediate(() => {
          onConnect();
          socket.on('data', (chunk: Buffer) => watcher.spend(chunk));
        });
        return socket;
      },
    },
    auth,
    logger: false,
    clientInfo: { name: 'Mailwright', version: false, vendor: false, 'support-url': false },
    disableAutoIdle: true,
    disableCompression: true,
    disableBinary: true,
    disableIMAP4rev2: true,
    disableAutoEnable: maskCapabilities.includes('CONDSTORE'),
    qresync: !maskCapabilities.includes('QRESYNC'),
    connectionTimeout: settings.timeoutMs,
    greetingTimeout: settings.timeoutMs,
    socketTimeout: Math.max(settings.timeoutMs * 2, 30_000),
    maxLiteralSize: limits.literalBytes,
    maxLineLength: limits.lineBytes,
    maxResponseSize: limits.responseBytes,
    maxResponseTokens: limits.responseTokens,
    expungeHandler: (event) => watcher.vanish(event.uid),
  });
}
