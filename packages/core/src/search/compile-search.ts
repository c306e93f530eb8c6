import type { MessageSearch } from '@mailwright/mail';
import { type SQL, sql } from 'drizzle-orm';
import { containsPattern, textArray, toStorableText, uuidArray } from '../mail/sql-values.ts';
import type { FoundPeople } from './find-people.ts';
import { type PersonField, toPersonMark } from './person-key.ts';
import { toLexeme, toQueryWords, toWordQuery } from './word-query.ts';

/** A search over the mirror: places are our ids of mailboxes. */
export type MirrorSearch = MessageSearch<string>;

/** A search in two parts, both of which a message must meet. */
export interface CompiledSearch {
  /** A `tsquery` over `message_words`; null where any words will do. */
  readonly words: string | null;
  /** A condition on rows `m` of messages and `w` of message_words; null where any row will do. */
  readonly row: SQL | null;
}

const anything: CompiledSearch = { words: null, row: null };
// A lexeme that no message has.
const nothing = toLexeme(':');

/** Says a search in words of the index where that can be, and in conditions on rows where not. */
export function compileSearch(search: MirrorSearch, people: FoundPeople): CompiledSearch {
  const { allOf = [], anyOf = [], noneOf = [] } = search;
  const compile = (inner: MirrorSearch) => compileSearch(inner, people);
  return joinAll([
    ...toWordParts(search),
    ...toPeopleParts(search, people),
    ...toRowParts(search).map((row) => ({ words: null, row })),
    ...allOf.map(compile),
    ...(anyOf.length > 0 ? [joinAny(anyOf.map(compile))] : []),
    ...noneOf.map((inner) => negate(compile(inner))),
  ]);
}

function joinAll(parts: readonly CompiledSearch[]): CompiledSearch {
  const words = parts.flatMap((part) => part.words ?? []);
  const rows = parts.flatMap((part) => part.row ?? []);
  return { words: joinWords(words, '&'), row: rows.length > 0 ? sql`(${sql.join(rows, sql` and `)})` : null };
}

function joinAny(parts: readonly CompiledSearch[]): CompiledSearch {
  if (parts.some(({ words, row }) => words === null && row === null)) return anything;
  const words = parts.flatMap((part) => part.words ?? []);
  // Where each alternative has words they narrow the search down, even if the rows have the last word.
  const joined = words.length === parts.length ? joinWords(words, '|') : null;
  if (parts.every(({ row }) => row === null)) return { words: joined, row: null };
  return { words: joined, row: sql`(${sql.join(parts.map(toFullCondition), sql` or `)})` };
}

function negate(part: CompiledSearch): CompiledSearch {
  if (part.words === null && part.row === null) return { words: nothing, row: null };
  if (part.row === null && part.words !== null) return { words: `!${part.words}`, row: null };
  return { words: null, row: sql`not coalesce(${toFullCondition(part)}, false)` };
}

/** The whole of a part as a condition on a row. */
export function toFullCondition({ words, row }: CompiledSearch): SQL {
  const conditions = [...(words === null ? [] : [sql`w.words @@ ${toStorableText(words)}::tsquery`]), ...(row === null ? [] : [row])];
  return conditions.length > 0 ? sql`(${sql.join(conditions, sql` and `)})` : sql`true`;
}

function joinWords(words: readonly string[], operator: '&' | '|'): string | null {
  const [first] = words;
  if (first === undefined) return null;
  return words.length === 1 ? first : `(${words.join(` ${operator} `)})`;
}

function toWordParts({ text, wordStart, subject, filename }: MirrorSearch): readonly CompiledSearch[] {
  const queries = [
    text === undefined ? null : toWordQuery(toQueryWords(text)),
    wordStart === undefined ? null : toWordQuery(toQueryWords(wordStart, true)),
    subject === undefined ? null : toWordQuery(toQueryWords(subject), 'A'),
    filename === undefined ? null : toWordQuery(toQueryWords(filename), 'C'),
  ];
  // A text without a word in it asks for nothing.
  return queries.flatMap((words) => (words === null || words === '' || words === '()' ? [] : [{ words, row: null }]));
}

const fieldsOf = {
  from: { marks: ['f'], names: ['from'] },
  to: { marks: ['t', 'c', 'b'], names: ['to', 'cc', 'bcc'] },
  cc: { marks: ['c'], names: ['cc'] },
  bcc: { marks: ['b'], names: ['bcc'] },
} as const satisfies Record<string, { marks: readonly PersonField[]; names: readonly string[] }>;

function toPeopleParts(search: MirrorSearch, people: FoundPeople): readonly CompiledSearch[] {
  return (['from', 'to', 'cc', 'bcc'] as const).flatMap((field): readonly CompiledSearch[] => {
    const text = search[field];
    if (text === undefined) return [];
    const { marks, names } = fieldsOf[field];
    const keys = people.get(text) ?? null;
    if (keys === null) return [{ words: null, row: hasPerson(names, text) }];
    const lexemes = keys.flatMap((key) => marks.map((mark) => toLexeme(toPersonMark(mark, key))));
    return [{ words: joinWords(lexemes, '|') ?? nothing, row: null }];
  });
}

/** For a text that very many people have in their name or address. */
function hasPerson(fields: readonly string[], text: string): SQL {
  const pattern = containsPattern(text);
  const lists = fields.map(
    (field) => sql`exists (
      select 1 from jsonb_array_elements(coalesce(m.envelope -> ${field}::text, '[]')) as a(person)
      where a.person ->> 'address' ilike ${pattern} or a.person ->> 'name' ilike ${pattern})`,
  );
  return sql`(${sql.join(lists, sql` or `)})`;
}

function toRowParts(search: MirrorSearch): readonly SQL[] {
  const { before, after, largerThanBytes, smallerThanBytes, hasAttachment, messageIdHeader, inMailboxes, listId } = search;
  return [
    before !== undefined && sql`m.received_at < ${before}::timestamptz`,
    after !== undefined && sql`m.received_at >= ${after}::timestamptz`,
    largerThanBytes !== undefined && sql`m.size_bytes > ${largerThanBytes}::bigint`,
    smallerThanBytes !== undefined && sql`m.size_bytes < ${smallerThanBytes}::bigint`,
    hasAttachment !== undefined && sql`m.has_attachment = ${hasAttachment}`,
    messageIdHeader !== undefined && sql`m.message_id_header = ${toStorableText(messageIdHeader)}`,
    listId !== undefined && sql`w.list_id ilike ${containsPattern(listId)}`,
    inMailboxes !== undefined && liesIn(inMailboxes),
    ...toFlagParts(search),
  ].filter((condition): condition is SQL => typeof condition === 'object');
}

/**
 * That a row `m` of messages lies in one of these mailboxes. Looked up message by message: of tables that grew in one go the planner
 * believes that they are small, and goes through the whole mailbox for each message.
 */
export const liesIn = (mailboxIds: readonly string[]): SQL => sql`exists (
  select 1 from (select i.mailbox_id from message_mailboxes i where i.message_id = m.id offset 0) l
  where l.mailbox_id = any(${uuidArray(mailboxIds)}))`;

function toFlagParts({ hasFlag = [], lacksFlag = [] }: MirrorSearch): readonly SQL[] {
  const parts: SQL[] = [];
  if (lacksFlag.includes('$seen')) parts.push(sql`m.is_unread`);
  if (hasFlag.includes('$flagged')) parts.push(sql`m.is_flagged`);
  const wanted = hasFlag.filter((flag) => flag !== '$flagged');
  const unwanted = lacksFlag.filter((flag) => flag !== '$seen');
  if (wanted.length > 0) parts.push(sql`m.flags @> ${textArray(wanted)}`);
  if (unwanted.length > 0) parts.push(sql`not m.flags && ${textArray(unwanted)}`);
  return parts;
}
