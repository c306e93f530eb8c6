import type { MailError } from '@mailwright/mail';
import { toProblemError } from './connection-problem.ts';
import type { LineReader } from './line-reader.ts';
import type { LineRequest } from './open-line.ts';
import { cleanServerText } from './server-text.ts';

const mostLines = 200;

/**
 * Asks for STARTTLS on a plain line (RFC 9051 §6.2.1, RFC 3207) and returns when the server said yes and nothing else.
 * No credential travels before; a server that cannot, or has logged us in already, is refused.
 */
export async function negotiateStartTls(reader: LineReader, request: LineRequest, greeting: string): Promise<void> {
  if (request.protocol === 'imap') await negotiateImap(reader, request, greeting);
  else await negotiateSmtp(reader, request);
  // RFC 9051 §6.2.1: whatever came behind the answer was put there by somebody else.
  if (reader.buffered.length > 0) throw toRefusal(request, 'tls_failed', null);
}

async function negotiateImap(reader: LineReader, request: LineRequest, greeting: string): Promise<void> {
  // RFC 9051 §7.1.4: after PREAUTH there is no STARTTLS, and anybody in between could have said it.
  if (/^\* PREAUTH/i.test(greeting)) throw toRefusal(request, 'starttls_missing', greeting);
  reader.write('S1 CAPABILITY');
  const capabilities = await readImapAnswer(reader, request, 'S1');
  const words = capabilities.filter((line) => /^\* CAPABILITY /i.test(line)).flatMap((line) => line.toUpperCase().split(/\s+/));
  if (!words.includes('STARTTLS')) throw toRefusal(request, 'starttls_missing', null);
  reader.write('S2 STARTTLS');
  const answer = (await readImapAnswer(reader, request, 'S2')).at(-1) ?? '';
  if (!/^S2 OK\b/i.test(answer)) throw toRefusal(request, 'starttls_missing', answer);
}

async function readImapAnswer(reader: LineReader, request: LineRequest, tag: string): Promise<string[]> {
  const lines: string[] = [];
  for (let count = 0; count < mostLines; count += 1) {
    const line = await reader.readLine();
    lines.push(line);
    if (line.startsWith(`${tag} `)) return lines;
  }
  throw toRefusal(request, 'protocol_error', null);
}

async function negotiateSmtp(reader: LineReader, request: LineRequest): Promise<void> {
  reader.write('EHLO [127.0.0.1]');
  const extensions = await readSmtpReply(reader, request);
  const offers = extensions.slice(1).some((line) => /^250[ -]STARTTLS\s*$/i.test(line));
  if (!offers) throw toRefusal(request, 'starttls_missing', null);
  reader.write('STARTTLS');
  const reply = (await readSmtpReply(reader, request)).at(-1) ?? '';
  if (!reply.startsWith('220')) throw toRefusal(request, 'starttls_missing', reply);
}

async function readSmtpReply(reader: LineReader, request: LineRequest): Promise<string[]> {
  const lines: string[] = [];
  for (let count = 0; count < mostLines; count += 1) {
    const line = await reader.readLine();
    lines.push(line);
    if (!/^\d{3}-/.test(line)) return lines;
  }
  throw toRefusal(request, 'protocol_error', null);
}

function toRefusal(request: LineRequest, code: 'starttls_missing' | 'tls_failed' | 'protocol_error', text: string | null): MailError {
  const { protocol, settings, secrets } = request;
  return toProblemError({ code, stage: 'tls', protocol, settings, serverText: cleanServerText(text, secrets) });
}
