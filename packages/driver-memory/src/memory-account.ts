import { randomBytes, randomUUID } from 'node:crypto';
import type { Flag } from '@mailwright/mail';
import type { MemoryState, StoredMailbox, StoredMessage, StoredMessageState } from './memory-store.ts';
import type { SampleMailbox } from './samples/sample-mailbox.ts';

const destroyedLimit = 1000;

/** A message of the account, be it a sample or not. */
export interface LiveMessage {
  readonly id: string;
  /** Orders messages of the same instant. */
  readonly sequence: number;
  readonly receivedAt: string;
  readonly createdRevision: number;
  flags: readonly Flag[];
  mailboxIds: readonly string[];
  revision: number;
  readonly readRaw: () => Uint8Array;
  readonly sampleId: string | null;
}

const firstMailboxes: readonly StoredMailbox[] = [
  { id: 'inbox', name: 'Inbox', parentId: null, role: 'inbox' },
  { id: 'sent', name: 'Sent', parentId: null, role: 'sent' },
  { id: 'drafts', name: 'Drafts', parentId: null, role: 'drafts' },
  { id: 'archive', name: 'Archive', parentId: null, role: 'archive' },
  { id: 'junk', name: 'Junk', parentId: null, role: 'junk' },
  { id: 'trash', name: 'Trash', parentId: null, role: 'trash' },
  { id: 'travel', name: 'Travel', parentId: null, role: null },
];

/** The whole account while it is worked on: opened from a stored state, changed in place, written back as one state. */
export class MemoryAccount {
  readonly mailboxes: StoredMailbox[];
  readonly messages = new Map<string, LiveMessage>();
  readonly epoch: string;
  readonly startedAt: string;
  /** The revision it was loaded at. */
  readonly loadedRevision: number;
  historyStart: number;
  due: MemoryState['due'];
  readonly #destroyed: { id: string; revision: number }[];
  readonly #goneSamples = new Map<string, number>();
  #nextSequence: number;
  #isChanged = false;

  constructor(state: MemoryState | null, samples: SampleMailbox | null, nowMs: number) {
    this.epoch = state?.epoch ?? randomBytes(6).toString('hex');
    this.startedAt = state?.startedAt ?? new Date(nowMs).toISOString();
    this.loadedRevision = state?.revision ?? 0;
    this.historyStart = state?.historyStart ?? 0;
    this.due = state?.due ?? [];
    this.mailboxes = [...(state?.mailboxes ?? firstMailboxes)];
    this.#destroyed = [...(state?.destroyed ?? [])];
    this.#nextSequence = state?.nextSequence ?? 1;
    if (samples !== null) this.#addSamples(samples, state);
    for (const stored of state?.messages ?? []) this.messages.set(stored.id, toLiveMessage(stored));
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** The revision that changes made now will carry. */
  get revision(): number {
    return this.#isChanged ? this.loadedRevision + 1 : this.loadedRevision;
  }

  get destroyed(): readonly { readonly id: string; readonly revision: number }[] {
    return this.#destroyed;
  }

  add(message: {
    readonly raw: Uint8Array;
    readonly mailboxId: string;
    readonly flags: readonly Flag[];
    readonly receivedAt: string;
  }): LiveMessage {
    const revision = this.touch();
    const added = toLiveMessage({
      id: randomUUID(),
      sequence: this.#nextSequence,
      createdRevision: revision,
      revision,
      receivedAt: message.receivedAt,
      flags: message.flags,
      mailboxIds: [message.mailboxId],
      rawBase64: Buffer.from(message.raw).toString('base64'),
    });
    this.#nextSequence += 1;
    this.messages.set(added.id, added);
    return added;
  }

  /** Changes flags or mailboxes; does nothing where they are so already. */
  change(message: LiveMessage, change: { readonly flags?: readonly Flag[]; readonly mailboxIds?: readonly string[] }): void {
    const flags = change.flags ?? message.flags;
    const mailboxIds = change.mailboxIds ?? message.mailboxIds;
    if (isSameSet(flags, message.flags) && isSameSet(mailboxIds, message.mailboxIds)) return;
    message.flags = flags;
    message.mailboxIds = mailboxIds;
    message.revision = this.touch();
  }

  destroy(id: string): void {
    const message = this.messages.get(id);
    if (message === undefined) return;
    this.messages.delete(id);
    const revision = this.touch();
    if (message.sampleId !== null) this.#goneSamples.set(message.sampleId, revision);
    this.#destroyed.push({ id, revision });
    while (this.#destroyed.length > destroyedLimit) this.historyStart = this.#destroyed.shift()?.revision ?? this.historyStart;
  }

  /** Marks the account as changed and gives the revision of the change. */
  touch(): number {
    this.#isChanged = true;
    return this.loadedRevision + 1;
  }

  toState(): MemoryState {
    const messages: StoredMessage[] = [];
    const samples: Record<string, StoredMessageState> = {};
    for (const [sampleId, revision] of this.#goneSamples) samples[sampleId] = { flags: [], mailboxIds: [], revision };
    for (const { readRaw, sampleId, ...message } of this.messages.values()) {
      if (sampleId === null) messages.push({ ...message, rawBase64: Buffer.from(readRaw()).toString('base64') });
      else if (message.revision > 0)
        samples[sampleId] = { flags: message.flags, mailboxIds: message.mailboxIds, revision: message.revision };
    }
    return {
      version: 1,
      epoch: this.epoch,
      revision: this.revision,
      historyStart: this.historyStart,
      startedAt: this.startedAt,
      nextSequence: this.#nextSequence,
      mailboxes: this.mailboxes,
      messages,
      samples,
      destroyed: this.#destroyed,
      due: this.due,
    };
  }

  #addSamples(samples: SampleMailbox, state: MemoryState | null): void {
    for (const [index, sample] of samples.list(this.startedAt).entries()) {
      const id = `sample-${sample.id}`;
      const changed = state?.samples[sample.id];
      // NOTE: a destroyed sample is kept as one without a mailbox, else it would come back with the next start.
      if (changed?.mailboxIds.length === 0) {
        this.#goneSamples.set(sample.id, changed.revision);
        continue;
      }
      this.messages.set(id, {
        id,
        sequence: index - 10_000,
        receivedAt: sample.receivedAt,
        createdRevision: 0,
        flags: changed?.flags ?? sample.flags,
        mailboxIds: changed?.mailboxIds ?? [sample.mailboxId],
        revision: changed?.revision ?? 0,
        readRaw: sample.readRaw,
        sampleId: sample.id,
      });
    }
  }
}

function toLiveMessage(stored: StoredMessage): LiveMessage {
  const { rawBase64, ...message } = stored;
  return { ...message, sampleId: null, readRaw: () => new Uint8Array(Buffer.from(rawBase64, 'base64')) };
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
