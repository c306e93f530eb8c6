/** A stream whose first bytes have been looked at. */
export interface PeekedStream {
  readonly firstBytes: Uint8Array;
  /** All bytes, the first ones included. */
  readonly stream: ReadableStream<Uint8Array>;
}

/** Reads up to `lengthBytes` ahead and gives the stream back whole; cancelling passes through. */
export async function peekStream(source: ReadableStream<Uint8Array>, lengthBytes: number): Promise<PeekedStream> {
  const reader = source.getReader();
  const chunks: Uint8Array[] = [];
  let isDone = false;
  for (let seen = 0; seen < lengthBytes && !isDone; ) {
    const result = await reader.read();
    isDone = result.done;
    if (result.value) {
      chunks.push(result.value);
      seen += result.value.length;
    }
  }
  const firstBytes = new Uint8Array(Buffer.concat(chunks).subarray(0, lengthBytes));
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const waiting = chunks.shift();
      if (waiting) return controller.enqueue(waiting);
      const result = isDone ? { done: true as const, value: undefined } : await reader.read();
      if (result.done) controller.close();
      else controller.enqueue(result.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { firstBytes, stream };
}
