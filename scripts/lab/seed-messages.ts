import type { AppendedMessage } from '@mailwright/driver-testkit';
import { type LabPerson, labAnswers, labNewsletters, labPeople, labTopics } from './lab-words.ts';

/** A mailbox full of generated mail. */
export interface SeededMail {
  readonly inbox: readonly AppendedMessage[];
  readonly sent: readonly AppendedMessage[];
}

interface Draft {
  readonly id: string;
  readonly from: LabPerson;
  readonly to: LabPerson;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachment: string | null;
  readonly references: readonly string[];
  readonly headers: readonly string[];
  readonly sentMs: number;
}

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** Generates conversations and newsletters of the last year, the same for the same seed, oldest first. */
export function createSeedMessages(
  me: LabPerson,
  options: { readonly count: number; readonly nowMs: number; readonly seed: number },
): SeededMail {
  const random = createRandom(options.seed);
  const drafts: Draft[] = [];
  for (let thread = 0; drafts.length < options.count; thread += 1) {
    const startMs = options.nowMs - dayMs * 365 * random() ** 2 - 30 * minuteMs;
    drafts.push(
      ...(random() < 0.25 ? [createNewsletter(me, thread, startMs, random)] : createThread(me, thread, startMs, options.nowMs, random)),
    );
  }
  const messages = drafts
    .sort((left, right) => left.sentMs - right.sentMs)
    .map((draft) => ({ draft, message: toAppended(draft, me, options.nowMs, random) }));
  const isOwn = ({ draft }: { readonly draft: Draft }) => draft.from.address === me.address;
  return {
    inbox: messages.filter((entry) => !isOwn(entry)).map((entry) => entry.message),
    sent: messages.filter(isOwn).map((entry) => entry.message),
  };
}

function createThread(me: LabPerson, thread: number, startMs: number, nowMs: number, random: () => number): Draft[] {
  const [subject, text] = pick(labTopics, random);
  const partner = pick(labPeople, random);
  const length = 1 + Math.floor(random() ** 2 * 7);
  const drafts: Draft[] = [];
  let sentMs = startMs;
  for (let index = 0; index < length && sentMs < nowMs - minuteMs; index += 1) {
    const isMine = index % 2 === 1;
    const last = drafts.at(-1);
    const quoted =
      last === undefined
        ? ''
        : `\n\n${last.from.name}:\n${last.text
            .split('\n')
            .map((line) => `> ${line}`)
            .join('\n')}`;
    drafts.push({
      id: `<thread${thread}.${index}@lab.example>`,
      from: isMine ? me : partner,
      to: isMine ? partner : me,
      subject: index === 0 ? `${subject} (${thread + 1})` : `Re: ${subject} (${thread + 1})`,
      text: index === 0 ? `Hello,\n\n${text}\n\n${partner.name}` : `${pick(labAnswers, random)}${quoted}`,
      html: null,
      attachment: random() < 0.12 ? `notes-${thread + 1}.txt` : null,
      references: drafts.map((draft) => draft.id),
      headers: [],
      sentMs,
    });
    sentMs += (20 + random() * 3000) * minuteMs;
  }
  return drafts;
}

function createNewsletter(me: LabPerson, thread: number, sentMs: number, random: () => number): Draft {
  const [name, address] = pick(labNewsletters, random);
  const host = address.split('@')[1] ?? '';
  const subject = `${name}, number ${thread + 1}`;
  return {
    id: `<letter${thread}@lab.example>`,
    from: { name, address },
    to: me,
    subject,
    text: `${subject}\n\nThree things worth knowing this week, and one that is not.`,
    html: `<table width="600" align="center" style="font-family:Georgia,serif"><tr><td style="font-size:28px;padding:20px 0">${subject}</td></tr><tr><td><img src="https://${host}/cover/${thread}.jpg" width="600" height="200" alt="Cover"></td></tr><tr><td style="padding:16px 0;line-height:1.5">Three things worth knowing this week, and one that is not.</td></tr></table><img src="https://${host}/open.gif" width="1" height="1" alt="">`,
    attachment: null,
    references: [],
    headers: [`List-Id: <${host}>`, `List-Unsubscribe: <https://${host}/unsubscribe>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
    sentMs,
  };
}

function toAppended(draft: Draft, me: LabPerson, nowMs: number, random: () => number): AppendedMessage {
  const isRead = draft.from.address === me.address || (nowMs - draft.sentMs > 4 * dayMs ? random() < 0.97 : random() < 0.4);
  const flags = [...(isRead ? ['\\Seen'] : []), ...(random() < 0.06 ? ['\\Flagged'] : [])];
  return { raw: toRaw(draft), flags, receivedAt: new Date(draft.sentMs).toISOString() };
}

function toRaw(draft: Draft): Uint8Array {
  const parent = draft.references.at(-1);
  const head = [
    `From: ${encodeWords(draft.from.name)} <${draft.from.address}>`,
    `To: ${encodeWords(draft.to.name)} <${draft.to.address}>`,
    `Subject: ${encodeWords(draft.subject)}`,
    `Date: ${new Date(draft.sentMs).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${draft.id}`,
    ...(parent === undefined ? [] : [`In-Reply-To: ${parent}`, `References: ${draft.references.join('\r\n ')}`]),
    ...draft.headers,
    'MIME-Version: 1.0',
  ];
  const text = toPart('text/plain; charset=utf-8', draft.text);
  const body = draft.html === null ? text : toMultipart('alternative', [text, toPart('text/html; charset=utf-8', draft.html)]);
  const file = draft.attachment === null ? null : toPart('text/plain; charset=utf-8', 'First note.\nSecond note.\n', draft.attachment);
  return Buffer.from(`${head.join('\r\n')}\r\n${file === null ? body : toMultipart('mixed', [body, file])}`);
}

function toPart(contentType: string, text: string, filename?: string): string {
  const disposition = filename === undefined ? '' : `Content-Disposition: attachment; filename="${filename}"\r\n`;
  const content = Buffer.from(`${text.replaceAll('\n', '\r\n')}\r\n`)
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n');
  return `Content-Type: ${contentType}\r\nContent-Transfer-Encoding: base64\r\n${disposition}\r\n${content}`;
}

function toMultipart(kind: string, parts: readonly string[]): string {
  const inner = parts.map((part) => `--lab-${kind}\r\n${part}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary="lab-${kind}"\r\n\r\n${inner}--lab-${kind}--\r\n`;
}

// RFC 2047 §2: an encoded word is at most 75 characters long.
function encodeWords(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  const words = [''];
  for (const character of text) {
    if (Buffer.byteLength(`${words.at(-1)}${character}`) > 42) words.push('');
    words[words.length - 1] += character;
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

/** Mulberry32: small, fast, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
