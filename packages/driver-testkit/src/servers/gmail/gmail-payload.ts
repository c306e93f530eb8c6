/** One node of a message in Gmail's words. */
export interface PayloadPart {
  readonly partId: string;
  readonly mimeType: string;
  readonly filename: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: { readonly size: number; readonly attachmentId?: string; readonly data?: string };
  readonly parts?: readonly PayloadPart[];
}

/** A message described, and the bytes of what Gmail hands out separately. */
export interface Payload {
  readonly root: PayloadPart;
  readonly attachments: ReadonlyMap<string, Buffer>;
}

/** Describes RFC 5322 bytes as Gmail does, on purpose without any of the code under test. */
export function toPayload(raw: Buffer): Payload {
  const attachments = new Map<string, Buffer>();
  return { root: readEntity(raw.toString('latin1'), '', attachments), attachments };
}

function readEntity(text: string, partId: string, attachments: Map<string, Buffer>): PayloadPart {
  const split = /^\r?\n/.test(text) ? 0 : text.search(/\r?\n\r?\n/);
  const head = split === -1 ? text : text.slice(0, split);
  const body = split === -1 ? '' : text.slice(split).replace(split === 0 ? /^\r?\n/ : /^\r?\n\r?\n/, '');
  const headers = readHeaders(head);
  const find = (name: string) => headers.find((header) => header.name.toLowerCase() === name)?.value ?? '';
  const type = find('content-type');
  const mimeType = /^[\w.+-]+\/[\w.+-]+/.exec(type.trim())?.[0].toLowerCase() ?? 'text/plain';
  const filename = readParameter(`${find('content-disposition')};${type}`, '(?:file)?name') ?? '';
  const base = { partId, mimeType, filename, headers };
  const boundary = mimeType.startsWith('multipart/') ? readParameter(type, 'boundary') : null;
  if (boundary !== null) {
    const parts = splitParts(body, boundary).map((part, index) =>
      readEntity(part, partId === '' ? `${index}` : `${partId}.${index}`, attachments),
    );
    return { ...base, body: { size: 0 }, parts };
  }
  const bytes = undoTransfer(body, find('content-transfer-encoding').trim().toLowerCase());
  const isText = mimeType.startsWith('text/') && filename === '' && !/^attachment/i.test(find('content-disposition').trim());
  if (isText) {
    const data = toUtf8(bytes, readParameter(type, 'charset'));
    return { ...base, body: { size: data.length, data: data.toString('base64url') } };
  }
  const attachmentId = `ANGjdJ_${partId || 'root'}_${bytes.length}`;
  attachments.set(attachmentId, bytes);
  const inner = mimeType === 'message/rfc822' ? { parts: [readEntity(bytes.toString('latin1'), `${partId}.0`, new Map())] } : {};
  return { ...base, body: { size: bytes.length, attachmentId }, ...inner };
}

function readHeaders(head: string): { name: string; value: string }[] {
  const lines = head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/);
  return lines.flatMap((line) => {
    const [, name, value = ''] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value: toUtf8(Buffer.from(value, 'latin1'), null).toString('utf8') }];
  });
}

function readParameter(value: string, name: string): string | null {
  const [, quoted, plain] = new RegExp(`;\\s*${name}(?:\\*\\d*\\*?)?=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(value) ?? [];
  return quoted ?? plain ?? null;
}

function splitParts(body: string, boundary: string): string[] {
  const lines = `\r\n${body}`.split(`\n--${boundary}`).slice(1);
  const end = lines.findIndex((line) => line.startsWith('--'));
  return lines.slice(0, end === -1 ? undefined : end).map((line) => line.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, ''));
}

function undoTransfer(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  const text = body.replace(/[ \t]+(?=\r?\n)/g, '').replace(/=\r?\n/g, '');
  return Buffer.from(
    text.replace(/=([\dA-F]{2})/gi, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

// Gmail hands text out as UTF-8, whatever the header still says.
function toUtf8(bytes: Buffer, charset: string | null): Buffer {
  for (const name of [charset ?? 'utf-8', 'utf-8', 'windows-1252']) {
    try {
      return Buffer.from(new TextDecoder(name, { fatal: name !== 'windows-1252' }).decode(bytes));
    } catch {}
  }
  return bytes;
}
