import type { SampleFile } from './sample-message.ts';

/** Everything a plain mail consists of. */
export interface WrittenMessage {
  readonly messageIdHeader: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: readonly { readonly name: string; readonly address: string }[];
  readonly cc: readonly { readonly name: string; readonly address: string }[];
  readonly subject: string;
  readonly sentAt: Date;
  readonly references: readonly string[];
  readonly headers: readonly string[];
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly SampleFile[];
}

/** Writes RFC 5322 bytes, the same for the same mail: sample ids stand for these bytes. */
export function writeMessage(message: WrittenMessage): Uint8Array {
  const parent = message.references.at(-1);
  const head = [
    `From: ${toAddress(message.from)}`,
    `To: ${message.to.map(toAddress).join(', ')}`,
    ...(message.cc.length === 0 ? [] : [`Cc: ${message.cc.map(toAddress).join(', ')}`]),
    `Subject: ${encodeWords(message.subject)}`,
    `Date: ${message.sentAt.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${message.messageIdHeader}`,
    ...(parent === undefined ? [] : [`In-Reply-To: ${parent}`, `References: ${message.references.join('\r\n ')}`]),
    ...message.headers,
    'MIME-Version: 1.0',
  ];
  return new Uint8Array(Buffer.from(`${head.join('\r\n')}\r\n${toContent(message)}`));
}

function toContent(message: WrittenMessage): string {
  const pictures = message.files.filter((file) => file.contentId !== undefined);
  const attachments = message.files.filter((file) => file.contentId === undefined);
  const text = toTextPart('text/plain', message.text);
  const html = message.html === null ? null : toTextPart('text/html', message.html);
  const related = html !== null && pictures.length > 0 ? toMultipart('related', [html, ...pictures.map(toFilePart)]) : html;
  const body = related === null ? text : toMultipart('alternative', [text, related]);
  return attachments.length === 0 ? body : toMultipart('mixed', [body, ...attachments.map(toFilePart)]);
}

function toMultipart(kind: string, parts: readonly string[]): string {
  const boundary = `=_${kind}`;
  const inner = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`;
}

function toTextPart(contentType: string, text: string): string {
  const content = toBase64(Buffer.from(`${text.trim().replaceAll('\n', '\r\n')}\r\n`));
  return `Content-Type: ${contentType}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}`;
}

function toFilePart(file: SampleFile): string {
  const id = file.contentId === undefined ? '' : `Content-ID: <${file.contentId}>\r\n`;
  const disposition = file.contentId === undefined ? 'attachment' : 'inline';
  // RFC 2231 §4: the file name may hold any character.
  const name = `filename*=utf-8''${encodeURIComponent(file.filename).replaceAll("'", '%27')}`;
  const head = `Content-Type: ${file.contentType}\r\nContent-Transfer-Encoding: base64\r\n${id}Content-Disposition: ${disposition}; ${name}`;
  return `${head}\r\n\r\n${toBase64(Buffer.from(file.readContent()))}`;
}

function toAddress({ name, address }: { readonly name: string; readonly address: string }): string {
  if (name === '') return address;
  return /^[A-Za-z ]+$/.test(name) ? `${name} <${address}>` : `${encodeWords(name, true)} <${address}>`;
}

// RFC 2047 §2: an encoded word is at most 75 characters long.
function encodeWords(text: string, always = false): string {
  if (!always && /^[ -~]*$/.test(text)) return text;
  const words = [''];
  for (const character of text) {
    if (Buffer.byteLength(`${words.at(-1)}${character}`) > 42) words.push('');
    words[words.length - 1] += character;
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n');
}
