import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { ServerSettings } from '@mailwright/mail';

const deadlineMs = 10_000;

/** SHA-256 (hex) of the certificate a server shows now, whoever vouches for it. */
export async function readFingerprint(settings: ServerSettings, protocol: 'imap' | 'smtp'): Promise<string> {
  const plain = connectPlain(settings.port, settings.host);
  const timer = setTimeout(() => plain.destroy(new Error(`${settings.host}:${settings.port} did not answer.`)), deadlineMs);
  try {
    if (settings.security === 'starttls') await askForTls(plain, protocol);
    return await new Promise<string>((resolve, reject) => {
      plain.once('error', reject);
      // NOTE: nothing but the certificate is read from this line.
      const encrypted: TLSSocket = connectTls({ socket: plain, servername: settings.host, rejectUnauthorized: false }, () => {
        resolve(encrypted.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '');
      });
      encrypted.once('error', reject);
    });
  } finally {
    clearTimeout(timer);
    plain.destroy();
  }
}

async function askForTls(socket: Socket, protocol: 'imap' | 'smtp'): Promise<void> {
  await readReply(socket, protocol === 'imap' ? /^\* OK/ : /^220 /m);
  if (protocol === 'smtp') {
    socket.write('EHLO localhost\r\n');
    await readReply(socket, /^250 /m);
  }
  socket.write(protocol === 'imap' ? 'a STARTTLS\r\n' : 'STARTTLS\r\n');
  await readReply(socket, protocol === 'imap' ? /^a OK/m : /^220 /m);
}

function readReply(socket: Socket, expected: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('\n') || !expected.test(text)) return;
      socket.off('data', read);
      socket.off('error', reject);
      resolve();
    };
    socket.on('data', read);
    socket.once('error', reject);
  });
}
