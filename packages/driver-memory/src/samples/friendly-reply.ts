import { createHash } from 'node:crypto';
import type { Submission } from '@mailwright/mail';
import { parseHeaders, toEnvelope } from '@mailwright/mime';
import { people } from './people.ts';
import { writeMessage } from './write-message.ts';

const delayMs = 12_000;
const answers = [
  'Thank you, that made my day. I will read it properly tonight and write back.',
  'Wonderful, got it! One small question: shall we talk about it on the phone this week?',
  'Received, and it looks good to me. Let us go ahead.',
  'Thanks for writing. I am on a train with a wobbly connection, more from me tomorrow.',
] as const;

/** An answer from the first sample person among the recipients, always the same to the same mail; null where none is. */
export function createFriendlyReply(
  submission: Submission,
  person: { readonly emailAddress: string; readonly displayName: string; readonly nowMs: number },
): { readonly raw: Uint8Array; readonly dueAt: string } | null {
  const recipients = submission.envelope.rcptTo.map((address) => address.toLowerCase());
  const writer = Object.values(people).find(({ address }) => recipients.includes(address) && canAnswer(address));
  if (writer === undefined) return null;
  const envelope = toEnvelope(parseHeaders(submission.raw));
  const digest = createHash('sha256').update(submission.messageIdHeader).digest();
  const subject = envelope.subject ?? '';
  const sentAt = new Date(person.nowMs + delayMs);
  const raw = writeMessage({
    messageIdHeader: `<answer-${digest.toString('hex').slice(0, 24)}@demo.mailwright.example>`,
    from: writer,
    to: [{ name: person.displayName, address: person.emailAddress }],
    cc: [],
    subject: /^re:/i.test(subject) ? subject : `Re: ${subject}`,
    sentAt,
    references: [...envelope.references.slice(-20), submission.messageIdHeader],
    headers: ['Auto-Submitted: auto-replied'],
    text: `${answers[(digest[0] ?? 0) % answers.length]}\n\n${writer.name.split(' ')[0]}\n\n(This is the demo account: the answer was written by a machine.)`,
    html: null,
    files: [],
  });
  return { raw, dueAt: sentAt.toISOString() };
}

function canAnswer(address: string): boolean {
  return address !== '' && !/^(no-reply|builds|billing|tickets|winner|offer|letter|news|service)@/.test(address);
}
