import type { ListFilter } from '@/lib/mail-view';

/** What a search line means; words that could not be understood are searched as text. */
export type ParsedSearch = ListFilter;

type WordOperator = 'from' | 'to' | 'subject';
const wordOperators: readonly WordOperator[] = ['from', 'to', 'subject'];
const isWordOperator = (name: string): name is WordOperator => wordOperators.some((operator) => operator === name);

const flags: Readonly<Record<string, ListFilter>> = {
  'has:attachment': { hasAttachment: true },
  'is:unread': { isUnread: true },
  'is:starred': { isStarred: true },
};

/** Reads `2026-03-12`, `2026/3/12`, `2026-03` and `2026` as the start of that day, month or year here. */
function toInstant(value: string): string | null {
  const match = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(value);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.toISOString() : null;
}

function readOperator(name: string, value: string): ListFilter | null {
  if (!value) return null;
  if (isWordOperator(name)) return { [name]: value };
  if (name === 'before' || name === 'after') {
    const instant = toInstant(value);
    return instant ? { [name]: instant } : null;
  }
  return flags[`${name}:${value.toLowerCase()}`] ?? null;
}

const tokens = /([a-z]+):"([^"]*)"|([a-z]+):(\S*)|"([^"]*)"|(\S+)/giu;

/** Turns a search line with Gmail's operators into conditions; an operator given twice counts once, the later one. */
export function parseSearch(line: string): ParsedSearch {
  const words: string[] = [];
  let filter: ListFilter = {};
  for (const [token, quotedName, quotedValue, name, value, phrase, word] of line.matchAll(tokens)) {
    const operator = (quotedName ?? name)?.toLowerCase();
    const condition = operator ? readOperator(operator, (quotedValue ?? value ?? '').trim()) : null;
    if (condition) filter = { ...filter, ...condition };
    else {
      const plain = (phrase ?? word ?? token).trim();
      if (plain) words.push(plain);
    }
  }
  const text = words.join(' ').slice(0, 500);
  return text ? { ...filter, text } : filter;
}
