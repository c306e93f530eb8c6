import type { SubmissionEnvelope } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgPolicy, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';
import { bytea, createdAt, instant, ownerId, ownRows, primaryId, updatedAt, workerRole, workerSees } from './columns.ts';
import { connections } from './connections.ts';
import { messages } from './mail.ts';

const owner = () => ownerId().references(() => user.id, { onDelete: 'cascade' });

/** `uncertain`: the line fell after the data began; never retried by itself. */
export const outboxStatuses = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'cancelled'] as const;

/** What a person wrote, as the composer keeps it. */
export interface DraftContent {
  readonly to: readonly DraftAddress[];
  readonly cc: readonly DraftAddress[];
  readonly bcc: readonly DraftAddress[];
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly attachments: readonly DraftAttachment[];
}

export interface DraftAddress {
  readonly name: string | null;
  readonly address: string;
}

/** A file of a draft: uploaded, or a part of a stored message (forward). */
export type DraftAttachment =
  | { readonly kind: 'upload'; readonly uploadId: string; readonly isInline: boolean; readonly contentId: string | null }
  | { readonly kind: 'part'; readonly messageId: string; readonly partId: string };

export const drafts = pgTable(
  'drafts',
  {
    id: primaryId(),
    userId: owner(),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    identityAddress: text('identity_address').notNull(),
    kind: text('kind', { enum: ['new', 'reply', 'reply-all', 'forward'] }).notNull(),
    /** The message that is answered or forwarded. */
    relatedMessageId: uuid('related_message_id').references(() => messages.id, { onDelete: 'set null' }),
    content: jsonb('content').$type<DraftContent>().notNull(),
    /** Counts saves; a save with an older number is a conflict. */
    revision: integer('revision').notNull().default(1),
    /** The copy in the provider's Drafts, and which revision it holds. */
    providerMessageId: text('provider_message_id'),
    providerRevision: integer('provider_revision').notNull().default(0),
    messageIdHeader: text('message_id_header').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('drafts_user').on(table.userId, table.updatedAt.desc()), ownRows('drafts')],
).enableRLS();

/** Mail on its way out. Bytes are composed once; every attempt sends the same ones. */
export const outbox = pgTable(
  'outbox',
  {
    id: primaryId(),
    userId: owner(),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    idempotencyKey: text('idempotency_key').notNull(),
    messageIdHeader: text('message_id_header').notNull(),
    subject: text('subject').notNull(),
    envelope: jsonb('envelope').$type<SubmissionEnvelope>().notNull(),
    raw: bytea('raw').notNull(),
    status: text('status', { enum: outboxStatuses }).notNull().default('queued'),
    draftId: uuid('draft_id'),
    providerDraftId: text('provider_draft_id'),
    /** Gets `$answered` or `$forwarded` once sent. */
    relatedMessageId: uuid('related_message_id').references(() => messages.id, { onDelete: 'set null' }),
    relation: text('relation', { enum: ['answered', 'forwarded'] }),
    attempts: integer('attempts').notNull().default(0),
    sendAfter: instant('send_after').notNull().defaultNow(),
    /** While sending: until when the attempt holds the row. */
    leaseUntil: instant('lease_until'),
    /** Committed before the first byte of the message travels. */
    dataStartedAt: instant('data_started_at'),
    sentAt: instant('sent_at'),
    sentCopy: text('sent_copy', { enum: ['saved', 'filed', 'failed'] }),
    rejected: jsonb('rejected').$type<readonly { address: string; serverText: string }[]>().notNull().default(sql`'[]'::jsonb`),
    errorCode: text('error_code'),
    serverText: text('server_text'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    unique('outbox_idempotency_key').on(table.userId, table.idempotencyKey),
    index('outbox_due').on(table.status, table.sendAfter),
    ownRows('outbox'),
    workerSees('outbox'),
  ],
).enableRLS();

/** A file on its way into a message; swept when it is a day old and no draft holds it. */
export const uploads = pgTable(
  'uploads',
  {
    id: primaryId(),
    userId: owner(),
    filename: text('filename').notNull(),
    contentType: text('content_type').notNull(),
    sizeBytes: integer('size_bytes').notNull().default(0),
    isComplete: boolean('is_complete').notNull().default(false),
    draftId: uuid('draft_id').references(() => drafts.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('uploads_updated').on(table.updatedAt),
    index('uploads_draft').on(table.draftId),
    ownRows('uploads'),
    workerSees('uploads'),
    pgPolicy('uploads_worker_sweeps', { as: 'permissive', for: 'delete', to: workerRole, using: sql`true` }),
  ],
).enableRLS();

export const uploadChunks = pgTable(
  'upload_chunks',
  {
    uploadId: uuid('upload_id')
      .notNull()
      .references(() => uploads.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    userId: owner(),
    bytes: bytea('bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.position] }), ownRows('upload_chunks')],
).enableRLS();
