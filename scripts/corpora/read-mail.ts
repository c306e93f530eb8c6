import { readFile } from 'node:fs/promises';
import { isMailError } from '../../packages/mail/src/index.ts';
import { parseMessage, sanitizeHtml } from '../../packages/mime/src/index.ts';

/** What became of one mail: shown, not displayable (a told MALFORMED_MESSAGE), a foreign error, or no answer in time. */
export interface MailResult {
  readonly file: string;
  readonly outcome: 'ok' | 'malformed' | 'crashed' | 'hung';
  readonly reason: string;
  readonly durationMs: number;
}

const hangLimitMs = 30_000;

/** Reads one file and sanitises its HTML, as the reader of a mail would have it done. */
export async function readMail(file: string): Promise<MailResult> {
  const raw = await readFile(file);
  const startedAt = performance.now();
  const { outcome, reason } = await raceHang(show(raw));
  return { file, outcome, reason, durationMs: Math.round(performance.now() - startedAt) };
}

type Ending = Pick<MailResult, 'outcome' | 'reason'>;

async function show(raw: Uint8Array): Promise<Ending> {
  try {
    const message = await parseMessage(raw);
    if (message.html !== null) await sanitizeHtml(message.html, { inlineUrls: {}, remoteImages: 'block' });
    return { outcome: 'ok', reason: '' };
  } catch (error) {
    const reason = error instanceof Error ? `${error.message} ${error.cause ?? ''}`.trim() : 'unknown';
    return { outcome: isMailError(error) && error.code === 'MALFORMED_MESSAGE' ? 'malformed' : 'crashed', reason };
  }
}

async function raceHang(shown: Promise<Ending>): Promise<Ending> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<Ending>((resolve) => {
    timer = setTimeout(() => resolve({ outcome: 'hung', reason: `no answer in ${hangLimitMs} ms` }), hangLimitMs);
  });
  try {
    return await Promise.race([shown, hang]);
  } finally {
    clearTimeout(timer);
  }
}
