import { z } from 'zod';
import { addressSchema, connectionScopeSchema, instantSchema } from './address.ts';
import { mailboxRoleSchema, mailboxSchema } from './mailbox.ts';

const wordSchema = z.string().trim().min(1).max(500);

/** Conditions a list must meet, all of them. */
export const mailFilterSchema = z.object({
  from: wordSchema.optional(),
  to: wordSchema.optional(),
  subject: wordSchema.optional(),
  text: wordSchema.optional(),
  before: instantSchema.optional(),
  after: instantSchema.optional(),
  hasAttachment: z.literal(true).optional(),
  isUnread: z.literal(true).optional(),
  isStarred: z.literal(true).optional(),
});

/** A page of threads: of one mailbox, of a role over all connections, or (without both) of everything but trash and junk. */
export const listThreadsInputSchema = z.object({
  connectionId: connectionScopeSchema,
  mailboxId: z.uuid().optional(),
  role: mailboxRoleSchema.optional(),
  filter: mailFilterSchema.default({}),
  /** A search line with Gmail's operators; what is not understood is searched as words. */
  query: z.string().max(2_000).optional(),
  /** In which the days of the line are days: an IANA name. */
  timeZone: z.string().max(64).optional(),
  /** Relevance is for searches alone. */
  order: z.enum(['newest', 'relevance']).default('newest'),
  /** Instead of a cursor: where in time to begin, so that a jump is one query. Not with a filter, but for `before`. */
  position: z.object({ kind: z.enum(['before', 'after', 'around']), instant: instantSchema }).optional(),
  /** `nextCursor` or `previousCursor` of a page. */
  cursor: z.string().max(200).nullish(),
  limit: z.number().int().min(1).max(100).default(50),
});

export const threadRowSchema = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  subject: z.string().nullable(),
  participants: z.array(addressSchema).readonly(),
  preview: z.string().nullable(),
  messageCount: z.number(),
  unreadCount: z.number(),
  isFlagged: z.boolean(),
  hasAttachment: z.boolean(),
  hasDraft: z.boolean(),
  latestReceivedAt: instantSchema,
  mailboxIds: z.array(z.uuid()).readonly(),
});

const segmentsSchema = z.array(z.object({ text: z.string(), isMatch: z.boolean() })).readonly();

export const threadPageSchema = z.object({
  threads: z.array(threadRowSchema).readonly(),
  /** To older rows. */
  nextCursor: z.string().nullable(),
  /** To newer rows. */
  previousCursor: z.string().nullable(),
  unreachableConnectionIds: z.array(z.string()).readonly(),
  /** Null where nothing was searched. */
  search: z
    .object({
      /** Threads in all, as far as is known. */
      total: z.number(),
      /** False while providers may find more. */
      isTotalFinal: z.boolean(),
      /** Accounts whose provider searches as well, since not all of their mail is indexed yet. */
      askedConnectionIds: z.array(z.string()).readonly(),
      /** What was found, in pieces of plain text. */
      matches: z.array(z.object({ threadId: z.uuid(), messageId: z.uuid(), subject: segmentsSchema, preview: segmentsSchema })).readonly(),
    })
    .nullable(),
});

/** A thread as it is now; `placements` say where it stands in the lists of its mailboxes. */
export const changedThreadSchema = threadRowSchema.omit({ latestReceivedAt: true, mailboxIds: true }).extend({
  placements: z.array(z.object({ mailboxId: z.uuid(), latestReceivedAt: instantSchema, unreadCount: z.number() })).readonly(),
});

/** An IANA time zone. */
const timeZoneSchema = z
  .string()
  .max(60)
  .refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
    } catch {
      return false;
    }
  }, 'time-zone-unknown');

export const histogramInputSchema = listThreadsInputSchema
  .pick({ connectionId: true, mailboxId: true, role: true })
  .extend({ timeZone: timeZoneSchema.default('UTC') });

export const histogramSchema = z.object({
  days: z.array(z.object({ day: z.iso.date(), threadCount: z.number() })).readonly(),
  coveredBackTo: instantSchema.nullable(),
});

/** What changed in a connection since a state. */
export const connectionChangesSchema = z.object({
  connectionId: z.uuid(),
  state: z.number(),
  /** Too much to be told: lists are to be read anew. */
  mustReload: z.boolean(),
  threads: z.array(changedThreadSchema).readonly(),
  destroyedThreadIds: z.array(z.uuid()).readonly(),
  mailboxes: z.array(mailboxSchema).readonly(),
});

export const attachmentSchema = z.object({
  partId: z.string(),
  filename: z.string().nullable(),
  contentType: z.string(),
  contentId: z.string().nullable(),
  isInline: z.boolean(),
  sizeBytes: z.number(),
});

export const messageSchema = z.object({
  id: z.uuid(),
  threadId: z.uuid(),
  connectionId: z.uuid(),
  mailboxIds: z.array(z.uuid()).readonly(),
  flags: z.array(z.string()).readonly(),
  isUnread: z.boolean(),
  isFlagged: z.boolean(),
  isDraft: z.boolean(),
  /** Written by the account's owner. */
  isOwn: z.boolean(),
  subject: z.string().nullable(),
  from: z.array(addressSchema).readonly(),
  to: z.array(addressSchema).readonly(),
  cc: z.array(addressSchema).readonly(),
  bcc: z.array(addressSchema).readonly(),
  replyTo: z.array(addressSchema).readonly(),
  messageIdHeader: z.string().nullable(),
  receivedAt: instantSchema,
  sentAt: instantSchema.nullable(),
  preview: z.string().nullable(),
  sizeBytes: z.number(),
  attachments: z.array(attachmentSchema).readonly(),
});

/** A conversation, oldest message first, from all mailboxes of its connection. */
export const threadSchema = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  subject: z.string().nullable(),
  messages: z.array(messageSchema).readonly(),
});

/** What can be said of a message's body; the body itself is the document `/bodies/{messageId}`. */
export const messageBodySchema = z.object({
  messageId: z.uuid(),
  state: z.enum(['ready', 'malformed']),
  hasHtml: z.boolean(),
  text: z.string().nullable(),
  blockedRemoteCount: z.number(),
  isSenderTrusted: z.boolean(),
  hasOwnColors: z.boolean(),
  isTruncated: z.boolean(),
  /** RFC 2369 / RFC 8058. */
  listUnsubscribe: z.array(z.string()).readonly(),
});

/** The quoted original for a reply or forward, safe to put into an editor. */
export const quotedMessageSchema = z.object({ messageId: z.uuid(), html: z.string(), text: z.string() });

const idsSchema = z.array(z.uuid()).max(1000);

/** What an act is about: whole threads as shown in a mailbox, or single messages. */
export const mailTargetSchema = z
  .object({
    connectionId: connectionScopeSchema,
    threadIds: idsSchema.default([]),
    messageIds: idsSchema.default([]),
    /** The mailbox shown; archive, trash, junk and move act on a thread's messages in it. */
    mailboxId: z.uuid().optional(),
  })
  .refine((target) => target.threadIds.length + target.messageIds.length > 0, 'nothing-named');

const flagSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[!#$&'+\-.0-9<>?@A-Z[\]^_`a-z|~]+$/);

export const setFlagsInputSchema = mailTargetSchema.and(
  z.object({ add: z.array(flagSchema).max(20).default([]), remove: z.array(flagSchema).max(20).default([]) }),
);

export const setFlagsResultSchema = z.object({ messageIds: z.array(z.uuid()).readonly() });

export const moveInputSchema = mailTargetSchema.and(
  z.object({
    toMailboxId: z.uuid(),
    /** Where else, and nowhere beside that: for an undo, and for accounts that keep a message in several mailboxes. Absent for a plain move. */
    besideMailboxIds: z.array(z.uuid()).max(200).optional(),
  }),
);

/** Where each message was, so that an undo can take it back. */
export const moveResultSchema = z.object({
  moved: z.array(z.object({ messageId: z.uuid(), fromMailboxIds: z.array(z.uuid()).readonly() })).readonly(),
  /** A mailbox that had to be made first (Archive, Trash, Junk). */
  createdMailboxes: z.array(mailboxSchema).readonly(),
});

export const destroyResultSchema = z.object({ destroyedMessageIds: z.array(z.uuid()).readonly() });

/** An act that the provider refused; what it changed in the lists was taken back. */
export const failedChangeSchema = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  kind: z.enum(['flags', 'move', 'destroy']),
  messageCount: z.number(),
  /** Of one of the messages. */
  subject: z.string().nullable(),
  errorCode: z.string(),
  serverText: z.string().nullable(),
  failedAt: instantSchema,
});
