import { Worker } from 'node:worker_threads';
import { MailError } from '@mailwright/mail';
import type { WorkAnswer, WorkLane, WorkRequest, WorkResults } from './work-request.ts';

/** How long and until when a piece of work may run. */
export interface WorkOptions {
  readonly signal?: AbortSignal;
  /** Computing time allowed in milliseconds; 5,000 by default. */
  readonly deadlineMs?: number;
}

interface Job {
  readonly request: WorkRequest;
  readonly deadlineMs: number;
  readonly resolve: (result: never) => void;
  readonly reject: (error: MailError) => void;
}

interface Slot {
  worker: Worker | null;
  job: Job | null;
  timer: NodeJS.Timeout | null;
  doneCount: number;
}

const defaultDeadlineMs = 5_000;
const startDeadlineMs = 60_000;
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64 };

/** A few worker threads of one kind: each job has a deadline and a memory limit, and a thread that exceeds one is replaced. */
export class WorkPool {
  readonly #lane: WorkLane;
  readonly #jobsPerWorker: number;
  readonly #slots: Slot[];
  readonly #waiting: Job[] = [];

  constructor(lane: WorkLane, limits: { readonly workers: number; readonly jobsPerWorker: number }) {
    this.#lane = lane;
    this.#jobsPerWorker = limits.jobsPerWorker;
    this.#slots = Array.from({ length: limits.workers }, () => ({ worker: null, job: null, timer: null, doneCount: 0 }));
  }

  /** Rejects with MALFORMED_MESSAGE where the work failed, took too long or too much memory; CANCELLED by the signal. */
  run<Kind extends WorkRequest['kind']>(
    request: Extract<WorkRequest, { kind: Kind }>,
    options: WorkOptions = {},
  ): Promise<WorkResults[Kind]> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const onAbort = () => this.#cancel(job);
      const job: Job = {
        request,
        deadlineMs: options.deadlineMs ?? defaultDeadlineMs,
        resolve: (result) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(result);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(job);
      this.#startNext();
    });
  }

  /** Ends the threads; unfinished work is CANCELLED. The pool can be used again. */
  async close(): Promise<void> {
    for (const job of this.#waiting.splice(0)) job.reject(cancelled());
    await Promise.all(
      this.#slots.map(async (slot) => {
        const worker = slot.worker;
        this.#settle(slot, (job) => job.reject(cancelled()));
        slot.worker = null;
        await worker?.terminate();
      }),
    );
  }

  #startNext(): void {
    const slot = this.#slots.find((candidate) => candidate.job === null);
    const job = slot === undefined ? undefined : this.#waiting.shift();
    if (slot === undefined || job === undefined) return;
    slot.job = job;
    const worker = slot.worker ?? this.#startWorker(slot);
    slot.worker = worker;
    worker.ref();
    slot.timer = setTimeout(() => this.#replace(slot, tooLong()), startDeadlineMs);
    worker.postMessage(job.request);
  }

  #startWorker(slot: Slot): Worker {
    const worker = new Worker(new URL('./mime-worker.ts', import.meta.url), {
      workerData: this.#lane,
      resourceLimits,
      execArgv: [],
      env: {},
    });
    slot.doneCount = 0;
    const isCurrent = () => slot.worker === worker;
    worker.on('message', (answer: WorkAnswer) => {
      if (isCurrent()) this.#take(slot, answer);
    });
    worker.on('error', (cause) => {
      if (isCurrent())
        this.#replace(slot, new MailError('MALFORMED_MESSAGE', 'The message could not be read within its limits.', { cause }));
    });
    worker.on('exit', () => {
      if (isCurrent()) this.#replace(slot, new MailError('MALFORMED_MESSAGE', 'The message could not be read within its limits.'));
    });
    return worker;
  }

  #take(slot: Slot, answer: WorkAnswer): void {
    if (answer.kind === 'started') {
      if (slot.timer !== null) clearTimeout(slot.timer);
      slot.timer = setTimeout(() => this.#replace(slot, tooLong()), slot.job?.deadlineMs ?? defaultDeadlineMs);
      return;
    }
    slot.doneCount += 1;
    if (answer.kind === 'done') this.#settle(slot, (job) => job.resolve(answer.result as never));
    else this.#settle(slot, (job) => job.reject(unreadable(answer.cause)));
    if (slot.doneCount >= this.#jobsPerWorker) this.#discard(slot);
    else slot.worker?.unref();
    this.#startNext();
  }

  #cancel(job: Job): void {
    const waitingAt = this.#waiting.indexOf(job);
    if (waitingAt !== -1) this.#waiting.splice(waitingAt, 1);
    const slot = this.#slots.find((candidate) => candidate.job === job);
    if (slot === undefined) job.reject(cancelled());
    else this.#replace(slot, cancelled());
  }

  #replace(slot: Slot, error: MailError): void {
    this.#discard(slot);
    this.#settle(slot, (job) => job.reject(error));
    this.#startNext();
  }

  #discard(slot: Slot): void {
    const worker = slot.worker;
    slot.worker = null;
    void worker?.terminate();
  }

  #settle(slot: Slot, settle: (job: Job) => void): void {
    if (slot.timer !== null) clearTimeout(slot.timer);
    const job = slot.job;
    slot.timer = null;
    slot.job = null;
    if (job !== null) settle(job);
  }
}

const unreadable = (cause: string): MailError => new MailError('MALFORMED_MESSAGE', 'The message could not be read.', { cause });
const cancelled = (): MailError => new MailError('CANCELLED', 'The work was cancelled.');
const tooLong = (): MailError => new MailError('MALFORMED_MESSAGE', 'Reading the message took too long.');
