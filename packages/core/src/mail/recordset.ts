import { type SQL, sql } from 'drizzle-orm';
import { toStorableJson, toStorableText } from './sql-values.ts';

/** What a column may hold. */
export type ColumnType = 'bigint' | 'boolean' | 'int' | 'json' | 'jsonb' | 'text' | 'timestamptz(3)' | 'uuid';

// No control character stands in JSON, a number, a uuid or an instant; a text that has one of these goes another way.
const separator = '\x1f';
const nothing = '\x02';
const reserved = /[\0\x02\x1f]/;

// PostgreSQL takes a function of a `from` to give that many rows. It sees how long an array is, at the price of splitting it once more.
const estimatedRows = 1000;

/**
 * Rows as a table to select from, called `name`: one parameter a column, whatever their number. PostgreSQL splits such a column in a
 * third of the time in which it would take JSON apart, and casts value by value: an array of `jsonb` takes it five times as long to make.
 * What a row does not have is null, and text is as `toStorableText` leaves it.
 */
export function recordset<Column extends string>(
  rows: readonly { readonly [Name in NoInfer<Column>]?: unknown }[],
  name: string,
  columns: Readonly<Record<Column, ColumnType>>,
): SQL {
  const written = (Object.entries(columns) as [Column, ColumnType][]).map(([column, type], nth) => {
    const values = rows.map((row) => write(row[column] ?? null, type));
    // The first says how many rows there are.
    return { column: sql.identifier(column), type, values, isAlike: nth > 0 && values.every((value) => value === values[0]) };
  });
  const split = written.filter(({ isAlike }) => !isAlike);
  const sources = split.map(({ values, type }) => splitValues(values, type));
  const names = split.map(({ column }) => column);
  const casts = written.map(({ column, type, values, isAlike }) => {
    const value = isAlike ? toConstant(values[0] ?? null) : column;
    return sql`${value}::${sql.raw(type)} as ${column}`;
  });
  // Offset 0: each value is cast once, and not again for each row that a join compares it with.
  return sql`(
    select ${sql.join(casts, sql`, `)} from rows from (${sql.join(sources, sql`, `)}) as texts(${sql.join(names, sql`, `)})
    offset 0
  ) as ${sql.identifier(name)}`;
}

function splitValues(values: readonly (string | null)[], type: ColumnType): SQL {
  const joined = values.map((value) => value ?? nothing).join(separator);
  const isPlain = type !== 'text' || values.every((value) => value === null || isSeparable(value));
  // An empty text alone would be split into nothing.
  if (!isPlain || (joined === '' && values.length > 0)) return sql`jsonb_array_elements_text(${toStorableJson(values)}::text::jsonb)`;
  const parts = sql`(${joined}::text, E'\\x1f', E'\\x02')`;
  return values.length < estimatedRows / 2 ? sql`unnest(string_to_array${parts})` : sql`string_to_table${parts}`;
}

const toConstant = (value: string | null): SQL => (value === null ? sql`null` : sql`${toStorableText(value)}::text`);

function write(value: unknown, type: ColumnType): string | null {
  if (value === null) return null;
  if (type === 'json' || type === 'jsonb') return toStorableJson(value);
  return value instanceof Date ? value.toISOString() : String(value);
}

const isSeparable = (text: string): boolean => !reserved.test(text) && text.isWellFormed();
