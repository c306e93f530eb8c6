import { parentPort } from 'node:worker_threads';
import type { WorkAnswer, WorkRequest, WorkResults } from './work-request.ts';

// Loaded on first use: parsing must not carry a DOM, sanitising no MIME reader.
const loadReader = () => import('../parse/read-message.ts');
const loadSanitizer = () => import('../sanitize/sanitize-document.ts');

type Result = WorkResults[keyof WorkResults];

async function prepare(request: WorkRequest): Promise<() => Result | Promise<Result>> {
  if (request.kind === 'sanitize') {
    const { sanitizeDocument } = await loadSanitizer();
    return () => sanitizeDocument(request.html, request.settings);
  }
  if (request.kind === 'preview') {
    const { readPreviews } = await import('../text/read-previews.ts');
    return () => readPreviews(request.heads);
  }
  if (request.kind === 'texts') {
    const { readTexts } = await import('../text/read-texts.ts');
    return () => readTexts(request.messages);
  }
  const { readMessage, readPartBytes, readBodies } = await loadReader();
  switch (request.kind) {
    case 'parse':
      return () => readMessage(request.raw);
    case 'extract':
      return () => readPartBytes(request.raw, request.partId);
    case 'decode':
      return () => readBodies(request.parts, request.structure);
    default:
      throw new Error(`Unknown work: ${request satisfies never}`);
  }
}

const post = (answer: WorkAnswer) => parentPort?.postMessage(answer);

parentPort?.on('message', async (request: WorkRequest) => {
  try {
    const work = await prepare(request);
    post({ kind: 'started' });
    post({ kind: 'done', result: await work() });
  } catch (error) {
    post({ kind: 'failed', cause: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'unknown' });
  }
});
