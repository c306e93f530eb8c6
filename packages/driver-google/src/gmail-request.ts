import type { z } from 'zod';

/** Values of a query string; a list repeats its key. */
export type GmailQuery = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One request of the Gmail API, below `users/me/`. */
export interface GmailRequest<Answer> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: GmailQuery;
  readonly json?: unknown;
  readonly schema: z.ZodType<Answer>;
  readonly units: number;
  /** False where doing it twice would leave two of it: then only a refusal is tried again. */
  readonly isRepeatable?: boolean;
}

/** A request that carries a message (RFC 5322 bytes) beside its description. */
export interface GmailUpload<Answer> extends Omit<GmailRequest<Answer>, 'json'> {
  readonly metadata: unknown;
  readonly raw: Uint8Array;
}

/** The path with its query, as it stands in a request line. */
export function toTarget({ path, query = {} }: Pick<GmailRequest<unknown>, 'path' | 'query'>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, String(one));
  }
  const text = search.toString();
  return `/gmail/v1/users/me/${path}${text === '' ? '' : `?${text}`}`;
}
