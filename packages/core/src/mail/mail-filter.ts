import { isEmptySearch, parseSearchLine, type TypedSearch } from '@mailwright/mail';
import type { ListThreadsInput } from './thread-page.ts';

/** Conditions that a message must meet, all of them. */
export interface MailFilter {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly before?: string;
  readonly after?: string;
  readonly hasAttachment?: true;
  readonly isUnread?: true;
  readonly isStarred?: true;
}

type Asked = Pick<ListThreadsInput, 'filter' | 'query' | 'timeZone'>;

/** True where a list asks for anything at all beside its place. */
export const hasConditions = ({ filter = {}, query = '' }: Asked): boolean =>
  query.trim() !== '' || Object.values(filter).some((value) => value !== undefined);

/** The filter and the search line as one search. */
export function toTypedSearch({ filter = {}, query = '', timeZone = 'UTC' }: Asked, now: Date): TypedSearch {
  const { isUnread, isStarred, ...conditions } = filter;
  const given = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));
  const filtered: TypedSearch = {
    ...given,
    ...(isUnread ? { lacksFlag: ['$seen'] } : {}),
    ...(isStarred ? { hasFlag: ['$flagged'] } : {}),
  };
  const typed = parseSearchLine(query, { now, timeZone });
  if (isEmptySearch(filtered)) return typed;
  return isEmptySearch(typed) ? filtered : { ...typed, allOf: [...(typed.allOf ?? []), filtered] };
}
