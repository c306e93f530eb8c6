/** Somebody a message goes to; the address may still be half typed. */
export interface Recipient {
  readonly name: string | null;
  readonly address: string;
}

const addressForm = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\.]+$/u;
const localForm = /^[^\s@<>(),;:"[\]\\]+@(localhost|[^\s@<>(),;:"[\]\\]+)$/u;

/** True for what can be sent to. */
export const isSendable = ({ address }: Recipient): boolean => addressForm.test(address) || localForm.test(address);

/** Splits at commas, semicolons and line ends that stand outside quotes and angle brackets. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  let isAngled = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '<' || character === '>')) isAngled = character === '<';
    if (!isQuoted && !isAngled && /[,;\n\r\t]/.test(character)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part].map((each) => each.trim()).filter(Boolean);
}

function parseOne(text: string): Recipient[] {
  const angled = /^(.*?)<\s*(?:mailto:)?([^<>]*?)\s*>$/su.exec(text);
  if (angled) {
    const name = (angled[1] ?? '')
      .trim()
      .replace(/^["']|["']$/g, '')
      .trim();
    return [{ name: name || null, address: angled[2] ?? '' }];
  }
  const words = text.replace(/^mailto:/i, '').split(/\s+/u);
  if (words.length > 1 && words.every((word) => word.includes('@'))) return words.map((address) => ({ name: null, address }));
  return [{ name: null, address: words.join(' ') }];
}

/** Reads what was typed or pasted: `Ada <ada@lovelace.dev>, "Babbage, Charles" <cb@engine.example>; mary@somerville.example`. */
export const parseRecipients = (text: string): readonly Recipient[] => splitList(text).flatMap(parseOne);

const keyOf = (recipient: Recipient): string => recipient.address.toLowerCase();

/** Adds people who are not on the list yet. */
export function addRecipients(list: readonly Recipient[], added: readonly Recipient[]): readonly Recipient[] {
  const known = new Map(list.map((recipient) => [keyOf(recipient), recipient]));
  for (const recipient of added) if (!known.has(keyOf(recipient))) known.set(keyOf(recipient), recipient);
  return [...known.values()];
}

/** The parts of a message that say who is to be answered. */
export interface Answerable {
  readonly isOwn: boolean;
  readonly from: readonly Recipient[];
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  readonly replyTo: readonly Recipient[];
}

/** To whom an answer goes; an answer to oneself goes on to whom one wrote, and nobody answers all to themselves. */
export function findReplyRecipients(
  message: Answerable,
  isToAll: boolean,
  ownAddresses: ReadonlySet<string>,
): { to: readonly Recipient[]; cc: readonly Recipient[] } {
  const isForeign = (recipient: Recipient) => !ownAddresses.has(keyOf(recipient));
  const sender = message.replyTo.length > 0 ? message.replyTo : message.from;
  const direct = message.isOwn ? message.to : sender;
  if (!isToAll) return { to: addRecipients([], direct), cc: [] };
  const others = message.isOwn ? [] : message.to.filter(isForeign);
  const to = addRecipients(
    [],
    [...direct, ...others].filter((recipient) => isForeign(recipient) || direct.length === 1),
  );
  const taken = new Set(to.map(keyOf));
  return {
    to,
    cc: addRecipients(
      [],
      message.cc.filter((recipient) => isForeign(recipient) && !taken.has(keyOf(recipient))),
    ),
  };
}

const answerPrefix = /^\s*((re|aw|antw|sv|vs|ref)\s*(\[\d+\])?\s*:\s*)+/i;
const forwardPrefix = /^\s*((fwd?|wg|tr|rv)\s*:\s*)+/i;

/** The subject with one `Re:`. */
export const toReplySubject = (subject: string | null): string => `Re: ${(subject ?? '').replace(answerPrefix, '')}`.trim();
/** The subject with one `Fwd:`. */
export const toForwardSubject = (subject: string | null): string => `Fwd: ${(subject ?? '').replace(forwardPrefix, '')}`.trim();
