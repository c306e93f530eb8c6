import { isMailError, MailError } from '@mailwright/mail';
import { isRepeatable, toDelayMs } from './backoff.ts';
import { parseBatch, toBatchBody } from './gmail-batch.ts';
import { toLineError, toMailError } from './gmail-errors.ts';
import { type GmailRequest, type GmailUpload, toTarget } from './gmail-request.ts';
import type { GoogleMailContext, QuotaPriority } from './google-mail-options.ts';
import { openField } from './open-field.ts';
import { pause, raceAbort, throwIfAborted, toCancelled } from './pause.ts';
import { readAnswer, readBytes, readJson, readRetryAfter } from './read-answer.ts';
import { toUploadBody } from './upload-body.ts';

// Gmail API "Batching requests": more than 50 in one are likely to be refused for their rate.
const batchSize = 50;
const batchesAtOnce = 3;

interface Sending {
  readonly target: string;
  readonly method: string;
  readonly contentType?: string;
  readonly body?: Uint8Array<ArrayBuffer> | string;
  readonly deadlineMs: number;
}

/** What a call is bound to beside its request. */
interface Terms {
  readonly units: number;
  readonly canRepeat: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The Gmail API of one account: tokens, deadlines, limits, quota and repeating in one place. */
export class GmailClient {
  readonly context: GoogleMailContext;
  readonly #priority: QuotaPriority;
  readonly #closing = new AbortController();

  constructor(context: GoogleMailContext, priority: QuotaPriority = 'person') {
    this.context = context;
    this.#priority = priority;
  }

  call<Answer>(request: GmailRequest<Answer>, signal?: AbortSignal): Promise<Answer> {
    const { method = 'GET', json, schema, units, isRepeatable: canRepeat = true } = request;
    const body = json === undefined ? {} : { body: JSON.stringify(json), contentType: 'application/json' };
    const sending = { target: toTarget(request), method, ...body, deadlineMs: this.context.limits.requestMs };
    return this.#repeat({ units, canRepeat, signal }, async () => readAnswer(schema, await this.#readText(sending, signal)));
  }

  /** Hands a message over beside its description; `onStart` runs once, awaited, before its first byte travels. */
  upload<Answer>(request: GmailUpload<Answer>, signal?: AbortSignal): Promise<Answer> {
    const { method = 'POST', metadata, raw, schema, units, query } = request;
    const target = `/upload${toTarget({ ...request, query: { ...query, uploadType: 'multipart' } })}`;
    const sending = { target, method, ...toUploadBody(metadata, raw), deadlineMs: this.context.limits.transferMs };
    return this.#repeat({ units, canRepeat: false, signal }, async () => readAnswer(schema, await this.#readText(sending, signal)));
  }

  /** Many requests in few; parts that failed are asked for singly. Null stands for what Gmail does not have. */
  async callMany<Answer>(requests: readonly GmailRequest<Answer>[], signal?: AbortSignal): Promise<(Answer | null)[]> {
    const answers: (Answer | null)[] = [];
    for (let start = 0; start < requests.length; start += batchSize * batchesAtOnce) {
      const chunks: (readonly GmailRequest<Answer>[])[] = [];
      for (let index = 0; index < batchesAtOnce; index += 1) {
        const from = start + index * batchSize;
        if (from < requests.length) chunks.push(requests.slice(from, from + batchSize));
      }
      answers.push(...(await Promise.all(chunks.map((chunk) => this.#callBatch(chunk, signal)))).flat());
    }
    return answers;
  }

  /** The bytes of a base64 field, decoded as they come. */
  openBytes(
    request: Pick<GmailRequest<never>, 'path' | 'query' | 'units'>,
    field: 'raw' | 'data',
    signal?: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const { limits } = this.context;
    const sending = {
      target: toTarget({ ...request, query: { ...request.query, fields: field } }),
      method: 'GET',
      deadlineMs: limits.transferMs,
    };
    return this.#repeat({ units: request.units, canRepeat: true, signal }, async () => {
      const response = await this.#exchange(sending, signal);
      return openField(response.body, field, { maxBytes: limits.messageBytes, toError: (cause) => this.#toError(cause, signal) });
    });
  }

  /** Ends what is under way; every later call is refused. */
  close(): void {
    this.#closing.abort();
  }

  async #callBatch<Answer>(requests: readonly GmailRequest<Answer>[], signal?: AbortSignal): Promise<(Answer | null)[]> {
    const [only] = requests;
    if (only !== undefined && requests.length === 1) return [await this.#callOrNull(only, signal)];
    const units = requests.reduce((sum, request) => sum + request.units, 0);
    const parts = await this.#repeat({ units, canRepeat: true, signal }, async () => {
      const response = await this.#exchange(
        { target: '/batch/gmail/v1', method: 'POST', ...toBatchBody(requests), deadlineMs: this.context.limits.transferMs },
        signal,
      );
      const bytes = await this.#readBody(response, signal);
      return parseBatch(response.headers.get('content-type'), bytes);
    });
    const answers: (Answer | null)[] = [];
    for (const [index, request] of requests.entries()) {
      const part = parts.get(index);
      const isMissing = part?.status === 404 || part?.status === 400;
      const answer = part?.status === 200 ? readOrUndefined(request, part.text) : undefined;
      answers.push(isMissing ? null : (answer ?? (await this.#callOrNull(request, signal))));
    }
    return answers;
  }

  // Gmail: an id that cannot be one is a 400, one that is none a 404.
  async #callOrNull<Answer>(request: GmailRequest<Answer>, signal?: AbortSignal): Promise<Answer | null> {
    try {
      return await this.call(request, signal);
    } catch (error) {
      if (isMailError(error) && (error.code === 'NOT_FOUND' || (error.code === 'PROTOCOL_ERROR' && error.retry === 'never'))) return null;
      throw error;
    }
  }

  async #repeat<Answer>({ units, canRepeat, signal }: Terms, work: () => Promise<Answer>): Promise<Answer> {
    const { limits } = this.context;
    for (let attempt = 1; ; attempt += 1) {
      this.#throwIfClosed();
      throwIfAborted(signal);
      await this.#awaitQuota(units, signal);
      try {
        return await work();
      } catch (error) {
        if (!isMailError(error)) throw error;
        const delayMs = toDelayMs(error, attempt, limits);
        if (!isRepeatable(error, canRepeat) || attempt >= limits.attempts || delayMs === null) throw error;
        await pause(delayMs, this.#bind(signal));
      }
    }
  }

  async #awaitQuota(units: number, signal: AbortSignal | undefined): Promise<void> {
    const { quota } = this.context;
    let waitMs = await quota.take(units, this.#priority);
    while (waitMs > 0) {
      await pause(waitMs, this.#bind(signal));
      waitMs = this.#priority === 'background' ? await quota.take(units, 'background') : 0;
    }
  }

  async #readText(sending: Sending, signal: AbortSignal | undefined): Promise<string> {
    return (await this.#readBody(await this.#exchange(sending, signal), signal)).toString('utf8');
  }

  async #readBody(response: Response, signal: AbortSignal | undefined): Promise<Buffer> {
    try {
      return await readBytes(response.body, this.context.limits.answerBytes);
    } catch (cause) {
      throw this.#toError(cause, signal);
    }
  }

  /** One request with a good answer; a refused token is renewed once. */
  async #exchange(sending: Sending, signal: AbortSignal | undefined): Promise<Response> {
    const first = await this.#fetch(sending, { signal, forceRefresh: false });
    if (first.ok) return first;
    if (first.status !== 401) throw await this.#toFailure(first, signal);
    await first.body?.cancel();
    const second = await this.#fetch(sending, { signal, forceRefresh: true });
    if (second.ok) return second;
    throw await this.#toFailure(second, signal);
  }

  async #toFailure(response: Response, signal: AbortSignal | undefined): Promise<MailError> {
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
    const text = (await this.#readBody(response, signal)).toString('utf8');
    return toMailError({ status: response.status, body: readJson(text), retryAfterMs });
  }

  async #fetch(sending: Sending, { signal, forceRefresh }: { signal: AbortSignal | undefined; forceRefresh: boolean }): Promise<Response> {
    const { rootUrl, getAccessToken } = this.context;
    const bound = this.#bind(signal);
    const ended = AbortSignal.any([bound, AbortSignal.timeout(sending.deadlineMs)]);
    try {
      const token = await raceAbort(ended, () => getAccessToken({ forceRefresh, signal: ended }));
      return await fetch(`${rootUrl}${sending.target}`, {
        method: sending.method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(sending.contentType === undefined ? {} : { 'content-type': sending.contentType }),
        },
        ...(sending.body === undefined ? {} : { body: sending.body }),
        // A redirect would carry the token elsewhere.
        redirect: 'error',
        signal: ended,
      });
    } catch (cause) {
      if (ended.aborted && !bound.aborted) throw toTimedOut();
      throw this.#toError(cause, signal);
    }
  }

  #toError(cause: unknown, signal: AbortSignal | undefined): MailError {
    if (signal?.aborted) return toCancelled();
    if (this.#closing.signal.aborted) return toClosed();
    if (cause instanceof Error && cause.name === 'TimeoutError') return toTimedOut();
    return toLineError(cause);
  }

  #bind(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
  }

  #throwIfClosed(): void {
    if (this.#closing.signal.aborted) throw toClosed();
  }
}

function readOrUndefined<Answer>(request: GmailRequest<Answer>, text: string): Answer | undefined {
  const parsed = request.schema.safeParse(readJson(text));
  return parsed.success ? parsed.data : undefined;
}

function toClosed(): MailError {
  return new MailError('CONNECTION_FAILED', 'The account was closed.', { retry: 'never' });
}

function toTimedOut(): MailError {
  return new MailError('TIMED_OUT', 'Gmail did not answer in time.');
}
