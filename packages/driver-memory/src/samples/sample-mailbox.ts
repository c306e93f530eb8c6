import type { Flag } from '@mailwright/mail';
import { familySamples } from './family-samples.ts';
import { lettersSamples } from './letters-samples.ts';
import { newsletterSamples } from './newsletter-samples.ts';
import { type PersonKey, people } from './people.ts';
import { receiptSamples } from './receipt-samples.ts';
import type { SampleMessage } from './sample-message.ts';
import { sideSamples } from './side-samples.ts';
import { workSamples } from './work-samples.ts';
import { writeMessage } from './write-message.ts';

const samples: readonly SampleMessage[] = [
  ...workSamples,
  ...lettersSamples,
  ...familySamples,
  ...receiptSamples,
  ...newsletterSamples,
  ...sideSamples,
];
const sampleById = new Map(samples.map((sample) => [sample.id, sample]));

/** A sample with its time of receipt. */
export interface DatedSample {
  readonly id: string;
  readonly mailboxId: string;
  readonly flags: readonly Flag[];
  readonly receivedAt: string;
  readonly readRaw: () => Uint8Array;
}

/** The sample mail of one account. */
export interface SampleMailbox {
  /** All samples, oldest first, counted back from the instant the account began; the same list for the same instant. */
  list(startedAt: string): readonly DatedSample[];
}

/** Addresses the sample mail to the person of the account. */
export function createSampleMailbox(person: { readonly emailAddress: string; readonly displayName: string }): SampleMailbox {
  let dated: { readonly startedAt: string; readonly list: readonly DatedSample[] } | null = null;
  return {
    list: (startedAt) => {
      if (dated?.startedAt !== startedAt) dated = { startedAt, list: dateSamples(startedAt, person) };
      return dated.list;
    },
  };
}

function dateSamples(startedAt: string, person: { readonly emailAddress: string; readonly displayName: string }): DatedSample[] {
  const oldestFirst = [...samples].sort((left, right) => right.ageMinutes - left.ageMinutes);
  return oldestFirst.map((sample) => {
    const sentAt = new Date(Date.parse(startedAt) - sample.ageMinutes * 60_000);
    let raw: Uint8Array | null = null;
    return {
      id: sample.id,
      mailboxId: sample.mailboxId,
      flags: sample.flags ?? ['$seen'],
      receivedAt: sentAt.toISOString(),
      readRaw: () => {
        raw ??= write(sample, sentAt, person);
        return raw;
      },
    };
  });
}

function write(sample: SampleMessage, sentAt: Date, person: { readonly emailAddress: string; readonly displayName: string }): Uint8Array {
  const toAddress = (key: PersonKey) => (key === 'me' ? { name: person.displayName, address: person.emailAddress } : people[key]);
  return writeMessage({
    messageIdHeader: toMessageIdHeader(sample),
    from: toAddress(sample.from),
    to: (sample.to ?? ['me']).map(toAddress),
    cc: (sample.cc ?? []).map(toAddress),
    subject: sample.subject,
    sentAt,
    references: listAncestors(sample).map(toMessageIdHeader),
    headers: sample.headers ?? [],
    text: sample.text,
    html: sample.html ?? null,
    files: sample.files ?? [],
  });
}

function toMessageIdHeader(sample: SampleMessage): string {
  return `<${sample.id}@demo.mailwright.example>`;
}

function listAncestors(sample: SampleMessage): SampleMessage[] {
  const parent = sample.repliesTo === undefined ? undefined : sampleById.get(sample.repliesTo);
  return parent === undefined ? [] : [...listAncestors(parent), parent];
}
