import type { Flag } from '../flag.ts';
import type { MailboxRole } from '../mailbox.ts';
import type { MessageSearch, SearchPlace } from '../search.ts';
import { toInstant, toPastInstant } from './search-dates.ts';

/** A search as a person types it: places by role or name. */
export type TypedSearch = MessageSearch<SearchPlace>;

/** What a search line means depends on when and where it is typed. */
export interface SearchClock {
  readonly now: Date;
  /** An IANA name; UTC where it is not known. */
  readonly timeZone: string;
}

/** Roles by the names people use for them. */
const roles: Readonly<Record<string, MailboxRole>> = {
  inbox: 'inbox',
  sent: 'sent',
  drafts: 'drafts',
  draft: 'drafts',
  archive: 'archive',
  spam: 'junk',
  junk: 'junk',
  trash: 'trash',
  bin: 'trash',
};

const flags: Readonly<Record<string, Flag>> = {
  read: '$seen',
  seen: '$seen',
  starred: '$flagged',
  flagged: '$flagged',
  answered: '$answered',
  replied: '$answered',
  draft: '$draft',
  forwarded: '$forwarded',
};

const unitBytes: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const lookUp = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

function toBytes(value: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,12})([kmg]?)b?$/i.exec(value) ?? [];
  return amount === undefined ? null : Number(amount) * (unitBytes[unit.toLowerCase()] ?? 1);
}

function toState(value: string): TypedSearch | null {
  if (value === 'unread' || value === 'unseen') return { lacksFlag: ['$seen'] };
  if (value === 'unstarred') return { lacksFlag: ['$flagged'] };
  const flag = lookUp(flags, value);
  return flag === undefined ? null : { hasFlag: [flag] };
}

function toPlace(value: string): TypedSearch {
  const name = value.toLowerCase();
  const role = lookUp(roles, name);
  return { inMailboxes: [role === undefined ? { name: value } : { role }] };
}

const holds = (key: 'before' | 'after', value: string | null): TypedSearch | null => (value === null ? null : { [key]: value });
const isBigger = (key: 'largerThanBytes' | 'smallerThanBytes', value: number | null): TypedSearch | null =>
  value === null ? null : { [key]: value };
const toHeader = (value: string): TypedSearch => ({ messageIdHeader: `<${value.replace(/^<|>$/g, '')}>` });

type Reader = (value: string, clock: SearchClock) => TypedSearch | null;

const readers: Readonly<Record<string, Reader>> = {
  from: (value) => ({ from: value }),
  to: (value) => ({ to: value }),
  cc: (value) => ({ cc: value }),
  bcc: (value) => ({ bcc: value }),
  subject: (value) => ({ subject: value }),
  filename: (value) => ({ filename: value }),
  list: (value) => ({ listId: value }),
  rfc822msgid: toHeader,
  has: (value) => (/^attachments?$/i.test(value) ? { hasAttachment: true } : null),
  is: (value) => toState(value.toLowerCase()),
  in: (value) => (/^(anywhere|all)$/i.test(value) ? { inMailboxes: [{ name: anywhere }] } : toPlace(value)),
  label: toPlace,
  before: (value, { timeZone }) => holds('before', toInstant(value, timeZone)),
  older: (value, { timeZone }) => holds('before', toInstant(value, timeZone)),
  after: (value, { timeZone }) => holds('after', toInstant(value, timeZone)),
  newer: (value, { timeZone }) => holds('after', toInstant(value, timeZone)),
  older_than: (value, { now }) => holds('before', toPastInstant(value, now)),
  newer_than: (value, { now }) => holds('after', toPastInstant(value, now)),
  larger: (value) => isBigger('largerThanBytes', toBytes(value)),
  size: (value) => isBigger('largerThanBytes', toBytes(value)),
  smaller: (value) => isBigger('smallerThanBytes', toBytes(value)),
};

/** The name of the place that is everywhere, trash and junk included. */
export const anywhere = '*';

/** What one operator with its value means; null for an operator or value that means nothing. */
export function readOperator(name: string, value: string, clock: SearchClock): TypedSearch | null {
  const trimmed = value.trim();
  return trimmed === '' ? null : (lookUp(readers, name)?.(trimmed, clock) ?? null);
}
