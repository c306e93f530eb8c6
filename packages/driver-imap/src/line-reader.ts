import type { Socket } from 'node:net';

const longestLine = 64 * 1024;
const longestTalk = 256 * 1024;

/** What went wrong on a line of text: the other side ended it, broke it, or said too much. */
export class LineFailure extends Error {
  override readonly name = 'LineFailure';
  readonly reason: 'closed' | 'reset' | 'too-long';
  /** What came in before, undivided. */
  readonly received: Buffer;

  constructor(reason: 'closed' | 'reset' | 'too-long', received: Buffer) {
    super('The line ended early.');
    this.reason = reason;
    this.received = received;
  }
}

/** Reads text lines of a socket, with limits, until it is released to a library. */
export class LineReader {
  readonly #socket: Socket;
  #buffered: Buffer = Buffer.alloc(0);
  #totalBytes = 0;
  #failure: LineFailure | null = null;
  #wake: (() => void) | null = null;
  readonly #onData = (chunk: Buffer): void => this.#take(chunk);
  readonly #onEnd = (): void => this.#fail('closed');
  readonly #onError = (): void => this.#fail('reset');

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.on('error', this.#onError);
  }

  /** What came in and was not read yet. */
  get buffered(): Buffer {
    return this.#buffered;
  }

  /** The next line without its end; rejects with LineFailure. */
  async readLine(): Promise<string> {
    for (;;) {
      const end = this.#buffered.indexOf(0x0a);
      if (end >= 0) {
        const line = this.#buffered.subarray(0, end).toString('latin1').replace(/\r$/, '');
        this.#buffered = this.#buffered.subarray(end + 1);
        return line;
      }
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  /** Lets go of the socket; `replay` is what its next reader finds first. */
  release(replay: Buffer): void {
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
    this.#socket.off('error', this.#onError);
    this.#socket.pause();
    if (replay.length > 0) this.#socket.unshift(replay);
  }

  #take(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    this.#buffered = Buffer.concat([this.#buffered, chunk]);
    const isTooLong = this.#totalBytes > longestTalk || (this.#buffered.length > longestLine && !this.#buffered.includes(0x0a));
    if (isTooLong) this.#fail('too-long');
    else this.#stir();
  }

  #fail(reason: 'closed' | 'reset' | 'too-long'): void {
    this.#failure ??= new LineFailure(reason, this.#buffered);
    this.#stir();
  }

  #stir(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
