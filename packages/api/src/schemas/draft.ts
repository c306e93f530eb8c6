import { z } from 'zod';
import { addressSchema, instantSchema, typedAddressSchema } from './address.ts';

const draftAttachmentSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('upload'),
    uploadId: z.uuid(),
    isInline: z.boolean().default(false),
    contentId: z.string().max(200).nullable().default(null),
  }),
  z.object({ kind: z.literal('part'), messageId: z.uuid(), partId: z.string().max(100) }),
]);

/** A recipient while it is typed: anything goes into a draft, only addresses go out. */
const looseAddressSchema = z.object({ name: z.string().max(200).nullable().default(null), address: z.string().max(320) });

const draftBodyShape = {
  subject: z.string().max(2_000).default(''),
  html: z.string().max(5_000_000).nullable().default(null),
  text: z.string().max(5_000_000).nullable().default(null),
  attachments: z.array(draftAttachmentSchema).max(200).default([]),
};

export const draftContentInputSchema = z.object({
  to: z.array(looseAddressSchema).max(500).default([]),
  cc: z.array(looseAddressSchema).max(500).default([]),
  bcc: z.array(looseAddressSchema).max(500).default([]),
  ...draftBodyShape,
});

export const draftKindSchema = z.enum(['new', 'reply', 'reply-all', 'forward']);

export const saveDraftInputSchema = z.object({
  /** Absent: a new draft. */
  draftId: z.uuid().optional(),
  /** The revision the change is based on; an older one than stored is a CONFLICT. */
  revision: z.number().int().min(1).optional(),
  connectionId: z.uuid(),
  identityAddress: z.string().max(320).optional(),
  kind: draftKindSchema.default('new'),
  relatedMessageId: z.uuid().nullable().default(null),
  content: draftContentInputSchema,
});

export const draftFileSchema = z.object({
  attachment: draftAttachmentSchema,
  filename: z.string().nullable(),
  contentType: z.string(),
  sizeBytes: z.number(),
});

export const draftSchema = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  identityAddress: z.string(),
  kind: draftKindSchema,
  relatedMessageId: z.uuid().nullable(),
  revision: z.number(),
  to: z.array(addressSchema).readonly(),
  cc: z.array(addressSchema).readonly(),
  bcc: z.array(addressSchema).readonly(),
  subject: z.string(),
  html: z.string().nullable(),
  text: z.string().nullable(),
  files: z.array(draftFileSchema).readonly(),
  isOnProvider: z.boolean(),
  updatedAt: instantSchema,
});

/** A message to send: a saved draft, or everything at once. */
export const sendInputSchema = z.object({
  connectionId: z.uuid(),
  /** Sending twice with one key sends once. */
  idempotencyKey: z.string().min(8).max(200),
  /** Held on the server so that it can be called back. */
  holdMs: z.number().int().min(0).max(120_000).default(0),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('draft'), draftId: z.uuid(), revision: z.number().int().min(1) }),
    z.object({
      kind: z.literal('message'),
      identityAddress: z.string().max(320).optional(),
      to: z.array(typedAddressSchema).max(500).default([]),
      cc: z.array(typedAddressSchema).max(500).default([]),
      bcc: z.array(typedAddressSchema).max(500).default([]),
      /** The message answered or forwarded. */
      relatedMessageId: z.uuid().nullable().default(null),
      relation: z.enum(['answered', 'forwarded']).nullable().default(null),
      ...draftBodyShape,
    }),
  ]),
});

export const outboxStatusSchema = z.enum(['queued', 'sending', 'sent', 'failed', 'uncertain', 'cancelled']);

export const outboxItemSchema = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  status: outboxStatusSchema,
  subject: z.string(),
  recipients: z.array(z.string()).readonly(),
  messageIdHeader: z.string(),
  draftId: z.uuid().nullable(),
  attempts: z.number(),
  sendAfter: instantSchema,
  sentAt: instantSchema.nullable(),
  sentCopy: z.enum(['saved', 'filed', 'failed']).nullable(),
  rejected: z.array(z.object({ address: z.string(), serverText: z.string() })).readonly(),
  errorCode: z.string().nullable(),
  serverText: z.string().nullable(),
  createdAt: instantSchema,
});

export const identitySchema = z.object({
  connectionId: z.uuid(),
  address: z.string(),
  name: z.string().nullable(),
  signatureHtml: z.string().nullable(),
  isDefault: z.boolean(),
});
