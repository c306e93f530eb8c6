import { type AppendedMessage, buildMessage, type FixtureName, readFixture } from '@mailwright/driver-testkit';
import { getWorld, openImapLogin } from './world.ts';

/** What the tests look for among much other mail. */
export const bobsSubject = 'Lunch on Thursday';
export const bobsMessageId = '<lunch@byhand.example>';

const fixtures: readonly FixtureName[] = ['html-with-picture', 'attachments', 'iso-2022-jp', 'koi8-r'];
const minuteMs = 60_000;

const at = (index: number): string => new Date(Date.now() - index * minuteMs).toISOString();

function createFiller(index: number): AppendedMessage {
  const receivedAt = at(100 + index);
  const raw = buildMessage({
    messageIdHeader: `<filler-${index}@elsewhere.example>`,
    subject: `Note number ${index}`,
    from: `Sender ${index} <sender${index}@elsewhere.example>`,
    to: getWorld().mail.alice.emailAddress,
    text: `This is note ${index}.`,
    sentAt: receivedAt,
  });
  return { raw, flags: ['\\Seen'], receivedAt };
}

/** Puts sixty conversations into Alice's inbox, among them the fixtures and a letter from Bob, which lies in Bob's Sent too. */
export async function seedMail(): Promise<void> {
  const { alice, bob } = getWorld().mail;
  const letter = buildMessage({
    messageIdHeader: bobsMessageId,
    subject: bobsSubject,
    from: `Bob Byhand <${bob.emailAddress}>`,
    to: alice.emailAddress,
    text: 'Shall we meet on Thursday?',
    sentAt: at(1),
  });
  const fixtureMessages = fixtures.map((name, index) => ({
    raw: readFixture(name, 'seed.example'),
    flags: [],
    receivedAt: at(10 + index),
  }));
  const fillers = Array.from({ length: 60 }, (_, index) => createFiller(index));
  const newestLast = [...fillers.reverse(), ...fixtureMessages.reverse(), { raw: letter, flags: [], receivedAt: at(1) }];
  await openImapLogin(alice).appendAll('INBOX', newestLast);
  await openImapLogin(bob).append('Sent', letter, { flags: ['\\Seen'], receivedAt: at(1) });
}
