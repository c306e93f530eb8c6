import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** A list of uuids as one parameter, so that a statement has the same text for any number of them. */
export const uuidArray = (ids: Iterable<string>): SQL => sql`string_to_array(${[...ids].join(',')}::text, ',')::uuid[]`;

/** A list of texts as one parameter. */
export const textArray = (values: Iterable<string>): SQL =>
  sql`array(select jsonb_array_elements_text(${toStorableJson([...values])}::text::jsonb))`;

/** An instant as ISO 8601 in UTC with milliseconds. */
export const isoInstant = (column: SQLWrapper): SQL<string> =>
  sql<string>`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * The row of a table with an id, for a `lateral` join: looked up for each row beside it. A table that grows in one go has no statistics
 * yet, and PostgreSQL would read all of it for a thousand rows.
 */
export const lookUp = (table: 'messages' | 'threads', id: SQL): SQL =>
  sql`(select * from ${sql.identifier(table)} as "found" where "found".id = ${id} offset 0)`;

/** Where a message stands in its conversation. IMAP tells seconds only: within one, an answer comes after what it answers. */
export const conversationOrder = (messages: SQLWrapper): SQL =>
  sql`(${messages}.received_at, coalesce(${messages}.sent_at, ${messages}.received_at),
    coalesce(jsonb_array_length(${messages}.envelope -> 'references'), 0)
    + coalesce(jsonb_array_length(${messages}.envelope -> 'inReplyTo'), 0))`;

/** Text that PostgreSQL can hold: no NUL, no half surrogate pairs. */
export const toStorableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

// As JSON.stringify writes NUL and half surrogate pairs.
const unstorable = /\\u(?:0000|d[89a-f])/;

/** JSON that PostgreSQL can hold as jsonb. */
export function toStorableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!unstorable.test(json)) return json;
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? toStorableText(part) : part));
}

/** The first words of a message, of rows of `messages`: the provider's, or those that were read with its text; empty where neither has any. */
export const previewOfRow = (messages: SQLWrapper): SQL<string | null> =>
  sql<string | null>`coalesce(
    nullif(${messages}.preview, ''), (select w.preview from message_words w where w.message_id = ${messages}.id), ${messages}.preview)`;

const largestInteger = 2_147_483_647;

/** A count that a column can hold, whatever a server claims. */
export const toStorableCount = (count: number): number => Math.max(0, Math.min(Math.trunc(count) || 0, largestInteger));

/** A pattern for ILIKE that finds the text as it stands, wildcards included. */
export const containsPattern = (text: string): string => `%${toStorableText(text).replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
