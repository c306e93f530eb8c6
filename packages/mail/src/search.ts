import type { Flag } from './flag.ts';
import type { MailboxId } from './ids.ts';
import type { MailboxRole } from './mailbox.ts';

/**
 * The one typed query: all given conditions must hold. For drivers text matches are substrings, case folded; the mirror takes the texts
 * other than people as whole words. A driver may give more than was asked where its protocol cannot say a condition, and then filters.
 */
export interface MessageSearch<Place = MailboxId> {
  readonly from?: string;
  /** In To, Cc or Bcc. */
  readonly to?: string;
  readonly cc?: string;
  readonly bcc?: string;
  readonly subject?: string;
  /** Anywhere in the message: headers and text. */
  readonly text?: string;
  /** A word that begins so, anywhere in the message; a driver may take it as `text`. */
  readonly wordStart?: string;
  readonly filename?: string;
  /** In the List-Id header (RFC 2919). */
  readonly listId?: string;
  /** Received before this instant, ISO 8601; drivers may round to whole days where their protocol does and then filter. */
  readonly before?: string;
  /** Received at or after this instant, ISO 8601. */
  readonly after?: string;
  readonly largerThanBytes?: number;
  readonly smallerThanBytes?: number;
  readonly hasAttachment?: boolean;
  readonly hasFlag?: readonly Flag[];
  readonly lacksFlag?: readonly Flag[];
  /** The Message-ID header, with angle brackets. */
  readonly messageIdHeader?: string;
  /** Lies in one of these. */
  readonly inMailboxes?: readonly Place[];
  readonly allOf?: readonly MessageSearch<Place>[];
  readonly anyOf?: readonly MessageSearch<Place>[];
  readonly noneOf?: readonly MessageSearch<Place>[];
}

/** A mailbox as a person names it. */
export type SearchPlace = { readonly role: MailboxRole } | { readonly name: string };

/** The same search with each place replaced by the mailboxes it stands for. */
export function mapPlaces<Place, Other>(search: MessageSearch<Place>, toOthers: (place: Place) => readonly Other[]): MessageSearch<Other> {
  const { inMailboxes, allOf, anyOf, noneOf, ...conditions } = search;
  const within = (searches: readonly MessageSearch<Place>[]) => searches.map((inner) => mapPlaces(inner, toOthers));
  return {
    ...conditions,
    ...(inMailboxes ? { inMailboxes: inMailboxes.flatMap(toOthers) } : {}),
    ...(allOf ? { allOf: within(allOf) } : {}),
    ...(anyOf ? { anyOf: within(anyOf) } : {}),
    ...(noneOf ? { noneOf: within(noneOf) } : {}),
  };
}

/** True where a search asks for nothing, so that every message meets it. */
export const isEmptySearch = (search: MessageSearch<unknown>): boolean => Object.keys(search).length === 0;

/** True where some part of the search meets the test. */
export function someCondition<Place>(search: MessageSearch<Place>, test: (part: MessageSearch<Place>) => boolean): boolean {
  const inner = [...(search.allOf ?? []), ...(search.anyOf ?? []), ...(search.noneOf ?? [])];
  return test(search) || inner.some((part) => someCondition(part, test));
}
