/** One request as the double sees it, alone or as part of a batch. */
export interface DoubleRequest {
  readonly method: string;
  /** Below `/gmail/v1/users/me/`, without its query; `batch` for a batch. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Buffer;
  readonly token: string;
  readonly isPart: boolean;
}

/** One answer. */
export interface DoubleAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A failure in the words of Google. */
export function toFailure(status: number, reason: string, message = 'Refused by the double.'): DoubleAnswer {
  return { status, body: { error: { code: status, message, errors: [{ message, domain: 'global', reason }], status: reason } } };
}

/** The JSON of a body; an upload is read as JSON with its message as `raw`, where the resource wants it. */
export function readBody({ contentType, body, path }: DoubleRequest): Record<string, unknown> {
  const boundary = /^multipart\/related;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Record<string, unknown>);
  const [, head = '', ...rest] = body.toString('latin1').split(`--${boundary}\r\n`);
  const metadata = JSON.parse(Buffer.from(head.slice(head.indexOf('\r\n\r\n') + 4), 'latin1').toString('utf8')) as Record<string, unknown>;
  const media = rest.join(`--${boundary}\r\n`);
  const bytes = media.slice(media.indexOf('\r\n\r\n') + 4, media.lastIndexOf(`\r\n--${boundary}--`));
  const raw = Buffer.from(bytes, 'latin1').toString('base64url');
  return path.startsWith('drafts') ? { ...metadata, message: { ...(metadata.message as object | undefined), raw } } : { ...metadata, raw };
}
