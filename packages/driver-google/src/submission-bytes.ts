import { MailError } from '@mailwright/mail';
import { parseHeaders, toEnvelope } from '@mailwright/mime';

const lineLength = 70;

/**
 * The bytes for Gmail, which sends to everybody its headers name and to nobody else: hidden recipients become a Bcc header, which Gmail
 * takes out again before it delivers. A header that names somebody who is not meant to get the message is refused.
 */
export function addBcc(raw: Uint8Array, rcptTo: readonly string[]): Uint8Array {
  const { to, cc, bcc } = toEnvelope(parseHeaders(raw));
  const named = new Set([...to, ...cc, ...bcc].map(({ address }) => address.toLowerCase()));
  const wanted = new Set(rcptTo.map((address) => address.toLowerCase()));
  if ([...named].some((address) => !wanted.has(address)))
    throw new MailError('UNSUPPORTED', 'Gmail sends to everybody the header names; this message is meant for fewer.');
  const hidden = rcptTo.filter((address) => !named.has(address.toLowerCase()));
  if (hidden.length === 0) return raw;
  return Buffer.concat([Buffer.from(`Bcc: ${fold(hidden)}\r\n`), raw]);
}

function fold(addresses: readonly string[]): string {
  let text = '';
  let length = 0;
  for (const [index, address] of addresses.entries()) {
    const piece = index < addresses.length - 1 ? `${address},` : address;
    const isNewLine = length > 0 && length + piece.length > lineLength;
    text += `${index === 0 ? '' : isNewLine ? '\r\n ' : ' '}${piece}`;
    length = isNewLine ? piece.length : length + piece.length + 1;
  }
  return text;
}
