import type { MessageSearch } from '@mailwright/mail';
import { type SQL, sql } from 'drizzle-orm';
import { containsPattern } from './sql-values.ts';

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

/** True where the filter asks for anything at all. */
export const hasConditions = (filter: MailFilter): boolean => Object.values(filter).some((value) => value !== undefined);

/** The filter in the words of drivers. */
export function toMessageSearch({ isUnread, isStarred, ...conditions }: MailFilter): MessageSearch {
  return {
    ...conditions,
    ...(isUnread ? { lacksFlag: ['$seen'] } : {}),
    ...(isStarred ? { hasFlag: ['$flagged'] } : {}),
  };
}

/** The filter over rows `m` of messages, for when the provider cannot be asked; `text` sees what the mirror holds. */
export function toRowConditions(filter: MailFilter): SQL {
  const conditions = [
    filter.from && hasPerson(['from'], filter.from),
    filter.to && hasPerson(['to', 'cc', 'bcc'], filter.to),
    filter.subject && sql`m.subject ilike ${containsPattern(filter.subject)}`,
    filter.text && hasText(filter.text),
    filter.before && sql`m.received_at < ${filter.before}::timestamptz`,
    filter.after && sql`m.received_at >= ${filter.after}::timestamptz`,
    filter.hasAttachment && sql`m.has_attachment`,
    filter.isUnread && sql`m.is_unread`,
    filter.isStarred && sql`m.is_flagged`,
  ].filter((condition): condition is SQL => typeof condition === 'object');
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}

function hasPerson(fields: readonly string[], word: string): SQL {
  const pattern = containsPattern(word);
  const lists = fields.map(
    (field) => sql`exists (
      select 1 from jsonb_array_elements(coalesce(m.envelope -> ${field}::text, '[]')) as a(person)
      where a.person ->> 'address' ilike ${pattern} or a.person ->> 'name' ilike ${pattern})`,
  );
  return sql`(${sql.join(lists, sql` or `)})`;
}

function hasText(word: string): SQL {
  const pattern = containsPattern(word);
  return sql`(m.subject ilike ${pattern} or m.preview ilike ${pattern} or ${hasPerson(['from', 'to', 'cc'], word)}
    or exists (select 1 from message_bodies b where b.message_id = m.id and b.text ilike ${pattern}))`;
}
