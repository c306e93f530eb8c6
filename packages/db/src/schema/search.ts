import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';
import { instant, ownerId, ownRows, tsvector } from './columns.ts';
import { connections } from './connections.ts';
import { messages } from './mail.ts';

/** `pending`: the text is not read yet; `unreadable`: it cannot be. */
export const textStates = ['pending', 'ready', 'unreadable'] as const;

// NOTE: not forced for the owner, whose function `find_message_words` alone can use the index; see docs/adr/0009.
/** What a message can be found by. The words are made by core, in the same way when indexing and when searching. */
export const messageWords = pgTable(
  'message_words',
  {
    messageId: uuid('message_id')
      .primaryKey()
      .references(() => messages.id, { onDelete: 'cascade' }),
    userId: ownerId(),
    connectionId: uuid('connection_id').notNull(),
    receivedAt: instant('received_at').notNull(),
    words: tsvector('words').notNull(),
    /** The List-Id header (RFC 2919), in lower case. */
    listId: text('list_id'),
    text: text('text'),
    /** Its first words, where the listing told none: a row of `messages`, with its indexes, is not written again for them. */
    preview: text('preview'),
    textState: text('text_state', { enum: textStates }).notNull().default('pending'),
  },
  (table) => [
    index('message_words_words').using('gin', table.words),
    index('message_words_pending').on(table.connectionId, table.receivedAt.desc()).where(sql`text_state = 'pending'`),
    ownRows('message_words'),
  ],
).enableRLS();

/** Everybody who wrote or was written to: few beside the messages, so that any part of a name or address is found at once. */
export const correspondents = pgTable(
  'correspondents',
  {
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    /** Stands for name and address in `message_words`. */
    key: text('key').notNull(),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    name: text('name'),
    address: text('address').notNull(),
    /** Name and address without case and accents. */
    folded: text('folded').notNull(),
    latestReceivedAt: instant('latest_received_at').notNull(),
    /** How many messages the person sent to them. */
    writtenCount: integer('written_count').notNull().default(0),
    latestWrittenAt: instant('latest_written_at'),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.key] }), ownRows('correspondents')],
).enableRLS();
