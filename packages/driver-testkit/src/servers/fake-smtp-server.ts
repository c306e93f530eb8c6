import type { TestCertificate } from './certificates.ts';
import { type ScriptedLine, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** What is wrong with this SMTP server; everything left out behaves. */
export interface FakeSmtpScript {
  readonly security?: 'tls' | 'starttls' | 'none';
  readonly certificate?: TestCertificate;
  /** Null: it never greets. */
  readonly greeting?: string | null;
  readonly offersStartTls?: boolean;
  /** Lines of the EHLO answer after the host name. */
  readonly extensions?: readonly string[];
  /** The whole reply to every login, such as `535 5.7.8 Wrong password`; null logs everybody in. */
  readonly authReply?: string | null;
  /** Lines answered by the test itself, before the defaults; true where it did. */
  readonly onLine?: (line: ScriptedLine) => boolean;
}

/** Starts an SMTP server that takes no mail, misbehaves as told and records every byte and line. */
export function startFakeSmtpServer(script: FakeSmtpScript = {}): Promise<ScriptedServer> {
  const security = script.security ?? 'tls';
  const greeting = script.greeting === undefined ? '220 localhost ESMTP fake' : script.greeting;
  /** Lines of a login still to come, by connection. */
  const pendingAuth = new Map<number, number>();
  return startScriptedServer({
    security,
    certificate: script.certificate,
    greeting,
    answer: (line) => {
      const pendingCount = pendingAuth.get(line.connectionNumber) ?? 0;
      if (pendingCount > 0) {
        pendingAuth.set(line.connectionNumber, pendingCount - 1);
        line.send(pendingCount > 1 ? '334 UGFzc3dvcmQ6\r\n' : toAuthReply(script));
        return;
      }
      if (!script.onLine?.(line)) answer(line, script, security, pendingAuth);
    },
  });
}

function toAuthReply(script: FakeSmtpScript): string {
  return `${script.authReply ?? '235 2.7.0 Accepted'}\r\n`;
}

function answer(line: ScriptedLine, script: FakeSmtpScript, security: string, pendingAuth: Map<number, number>): void {
  const [verb = '', mechanism = '', initial] = line.line.split(' ');
  switch (verb.toUpperCase()) {
    case 'EHLO': {
      const offers = security === 'starttls' && script.offersStartTls !== false && !line.isEncrypted;
      const words = [
        'localhost',
        ...(script.extensions ?? ['SIZE 40000000', '8BITMIME', 'AUTH PLAIN LOGIN']),
        ...(offers ? ['STARTTLS'] : []),
      ];
      line.send(words.map((word, index) => `250${index === words.length - 1 ? ' ' : '-'}${word}\r\n`).join(''));
      return;
    }
    case 'STARTTLS':
      if (security === 'starttls' && script.offersStartTls !== false) line.upgrade('220 go ahead\r\n');
      else line.send('502 5.5.1 not offered\r\n');
      return;
    case 'AUTH':
      if (initial !== undefined) line.send(toAuthReply(script));
      else {
        pendingAuth.set(line.connectionNumber, mechanism.toUpperCase() === 'LOGIN' ? 2 : 1);
        line.send('334 VXNlcm5hbWU6\r\n');
      }
      return;
    case 'QUIT':
      line.end('221 bye\r\n');
      return;
    default:
      line.send('250 2.0.0 ok\r\n');
  }
}
