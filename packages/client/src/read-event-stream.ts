const mostFrameLength = 100_000;

// WHATWG HTML §9.2.6, as far as our server uses it: frames end with an empty line, `data:` carries JSON, comments begin with a colon.
/** The data of each frame of a stream of server-sent events; `onBytes` is told of every chunk. Throws where a frame never ends. */
export async function* readEventStream(body: ReadableStream<Uint8Array>, onBytes: () => void): AsyncGenerator<unknown, void, void> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      const frames = (rest + value).split(/\r?\n\r?\n/);
      rest = frames.pop() ?? '';
      if (rest.length > mostFrameLength) throw new Error('A frame of the stream of events is too long.');
      for (const frame of frames) {
        const data = toData(frame);
        if (data !== undefined) yield data;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function toData(frame: string): unknown {
  const lines = frame.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  if (lines.length === 0) return undefined;
  try {
    return JSON.parse(lines.map((line) => line.slice('data:'.length).trimStart()).join('\n'));
  } catch {
    return undefined;
  }
}
