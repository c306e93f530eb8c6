import type { FetchMessageObject, FetchQueryObject } from 'imapflow';

/** What becomes of rows. */
export interface RowMapping<Result> {
  /** Of a row that answers all that was asked. */
  map(row: FetchMessageObject): Result;
  /** Adds what a further row of the same message says. */
  amend(result: Result, row: FetchMessageObject): Result;
}

type Known<Result> = { readonly result: Result } | { readonly row: FetchMessageObject };

/** Rows of one FETCH, each UID once. They are mapped as they come: what they were read from lives no longer than its line. */
export class RowCollector<Result> {
  /** Of all rows that came. */
  count = 0;
  readonly #known = new Map<number, Known<Result>>();
  readonly #query: FetchQueryObject;
  readonly #mapping: RowMapping<Result>;
  #failure: { readonly error: unknown } | null = null;

  constructor(query: FetchQueryObject, mapping: RowMapping<Result>) {
    this.#query = query;
    this.#mapping = mapping;
  }

  /** Never throws: whoever reads the lines is not to be stopped. */
  add(row: FetchMessageObject): void {
    this.count += 1;
    if (!Number.isInteger(row.uid) || row.uid < 1 || this.#failure) return;
    try {
      this.#known.set(row.uid, this.#take(this.#known.get(row.uid), row));
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** The answers, in the order in which their messages were met first. Throws what mapping one of them threw. */
  finish(): Result[] {
    if (this.#failure) throw this.#failure.error;
    return [...this.#known.values()].flatMap((known) => ('result' in known ? [known.result] : []));
  }

  #take(known: Known<Result> | undefined, row: FetchMessageObject): Known<Result> {
    if (known && 'result' in known) return { result: this.#mapping.amend(known.result, row) };
    const joined = joinRows(known?.row, row);
    return isAnswer(joined, this.#query) ? { result: this.#mapping.map(joined) } : { row: joined };
  }
}

/** A row nobody asked for (RFC 9051 §7.5.2) carries flags alone, before or behind the answer: what it says is added, nothing is lost. */
export function joinRows(before: FetchMessageObject | undefined, row: FetchMessageObject): FetchMessageObject {
  if (before === undefined && isWhole(row)) return row;
  const told = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && (value as unknown) !== false));
  const parts = [...(before?.bodyParts ?? []), ...(row.bodyParts ?? [])].filter(([, bytes]) => bytes instanceof Uint8Array);
  const hasParts = before?.bodyParts !== undefined || row.bodyParts !== undefined;
  return { ...before, ...told, seq: row.seq, uid: row.uid, ...(hasParts ? { bodyParts: new Map(parts) } : {}) };
}

// NOTE: where a server gives NIL for a section, imapflow gives `false` in spite of its types.
function isWhole(row: FetchMessageObject): boolean {
  for (const value of Object.values(row) as unknown[]) if (value === undefined || value === false) return false;
  for (const bytes of row.bodyParts?.values() ?? []) if (!(bytes instanceof Uint8Array)) return false;
  return true;
}

function isAnswer(row: FetchMessageObject, query: FetchQueryObject): boolean {
  if (query.headers && row.headers === undefined) return false;
  if (query.size && row.size === undefined) return false;
  return !(query.flags && row.flags === undefined);
}
