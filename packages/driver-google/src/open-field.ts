import { MailError } from '@mailwright/mail';

const mostHeadBytes = 4096;

/** How the bytes of a field are read. */
export interface OpenFieldOptions {
  readonly maxBytes: number;
  readonly toError: (cause: unknown) => MailError;
}

/** Decodes the one base64url field of a JSON answer as it comes, so that no attachment stands in memory whole. */
export function openField(body: ReadableStream<Uint8Array> | null, field: string, options: OpenFieldOptions): ReadableStream<Uint8Array> {
  const reader = (body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })).getReader();
  const decoder = new FieldDecoder(field, options.maxBytes);
  const readNext = async (): Promise<Uint8Array | null> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return decoder.end();
      const bytes = decoder.push(value);
      if (bytes.length > 0) return bytes;
    }
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      const bytes = await readNext();
      if (bytes === null) controller.close();
      else controller.enqueue(bytes);
    } catch (cause) {
      await reader.cancel().catch(() => undefined);
      controller.error(options.toError(cause));
    }
  };
  return new ReadableStream<Uint8Array>({ pull, cancel: (reason) => reader.cancel(reason) }, { highWaterMark: 1 });
}

class FieldDecoder {
  readonly #opening: RegExp;
  readonly #maxBytes: number;
  #text = '';
  #state: 'before' | 'inside' | 'after' = 'before';
  #length = 0;

  constructor(field: string, maxBytes: number) {
    this.#opening = new RegExp(`^\\s*\\{\\s*"${field}"\\s*:\\s*"`);
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.#state === 'after') return new Uint8Array();
    this.#text += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    if (this.#state === 'before' && !this.#open()) return new Uint8Array();
    const end = this.#text.search(/[^\w+/-]/);
    const isWhole = end !== -1;
    const usable = isWhole ? end : this.#text.length - (this.#text.length % 4);
    const bytes = Buffer.from(this.#text.slice(0, usable), 'base64url');
    this.#text = isWhole ? '' : this.#text.slice(usable);
    if (isWhole) this.#state = 'after';
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) throw new MailError('MALFORMED_MESSAGE', 'The message is larger than Gmail keeps any.');
    return bytes;
  }

  /** An answer without the field is one of no bytes; one that breaks off inside it is none. */
  end(): null {
    const isEmpty = this.#state === 'before' && /^\s*\{\s*\}\s*$/.test(this.#text);
    if (this.#state !== 'after' && !isEmpty) throw new MailError('CONNECTION_FAILED', 'The message broke off on its way.');
    return null;
  }

  #open(): boolean {
    const found = this.#opening.exec(this.#text);
    if (found === null) {
      if (this.#text.length > mostHeadBytes) throw new MailError('PROTOCOL_ERROR', 'Gmail answered with something that cannot be read.');
      return false;
    }
    this.#text = this.#text.slice(found[0].length);
    this.#state = 'inside';
    return true;
  }
}
