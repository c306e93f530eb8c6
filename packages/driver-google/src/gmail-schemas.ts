import { z } from 'zod';

const id = z.string().min(1).max(256);
const historyId = z.string().regex(/^\d{1,25}$/);

const headerSchema = z.object({ name: z.string(), value: z.string() });

/** One node of a message as Gmail describes it. */
export interface GmailPart {
  readonly partId?: string | undefined;
  readonly mimeType?: string | undefined;
  readonly filename?: string | undefined;
  readonly headers?: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly body?:
    | { readonly size?: number | undefined; readonly attachmentId?: string | undefined; readonly data?: string | undefined }
    | undefined;
  readonly parts?: readonly GmailPart[] | undefined;
}

const partSchema: z.ZodType<GmailPart> = z.lazy(() =>
  z.object({
    partId: z.string().optional(),
    mimeType: z.string().optional(),
    filename: z.string().optional(),
    headers: z.array(headerSchema).optional(),
    body: z
      .object({
        size: z.number().int().nonnegative().optional(),
        attachmentId: z.string().max(4096).optional(),
        data: z.string().optional(),
      })
      .optional(),
    parts: z.array(partSchema).max(1000).optional(),
  }),
);

/** What every form of a message carries. */
export const messageStateSchema = z.object({ id, threadId: id, labelIds: z.array(z.string()).default([]) });

/** users.messages.get, format full. */
export const messageSchema = messageStateSchema.extend({
  snippet: z.string().default(''),
  internalDate: z.string().regex(/^-?\d{1,15}$/),
  sizeEstimate: z.number().int().nonnegative().default(0),
  payload: partSchema.optional(),
});

/** A message of users.messages.get. */
export type GmailMessage = z.infer<typeof messageSchema>;

/** users.messages.list. */
export const messageListSchema = z.object({
  messages: z.array(z.object({ id, threadId: id })).default([]),
  nextPageToken: z.string().max(2048).optional(),
});

/** users.labels. */
export const labelSchema = z.object({
  id,
  name: z.string(),
  labelListVisibility: z.string().optional(),
  messagesTotal: z.number().int().nonnegative().optional(),
  messagesUnread: z.number().int().nonnegative().optional(),
});

/** A label of users.labels. */
export type GmailLabel = z.infer<typeof labelSchema>;

/** users.labels.list. */
export const labelListSchema = z.object({ labels: z.array(labelSchema).max(20_000).default([]) });

/** users.getProfile. */
export const profileSchema = z.object({ emailAddress: z.string(), historyId });

const historyMessages = z.array(z.object({ message: z.object({ id }) })).default([]);

/** users.history.list. */
export const historySchema = z.object({
  history: z
    .array(
      z.object({
        id: historyId,
        messagesAdded: historyMessages,
        messagesDeleted: historyMessages,
        labelsAdded: historyMessages,
        labelsRemoved: historyMessages,
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
  historyId,
});

/** users.drafts.create and update. */
export const draftSchema = z.object({ id, message: z.object({ id }) });

/** users.drafts.list. */
export const draftListSchema = z.object({ drafts: z.array(draftSchema).default([]), nextPageToken: z.string().optional() });

/** users.settings.sendAs.list. */
export const sendAsListSchema = z.object({
  sendAs: z
    .array(
      z.object({
        sendAsEmail: z.string(),
        displayName: z.string().optional(),
        signature: z.string().optional(),
        isPrimary: z.boolean().optional(),
        isDefault: z.boolean().optional(),
        verificationStatus: z.string().optional(),
      }),
    )
    .default([]),
});

/** An answer of which nothing is needed. */
export const anySchema = z.unknown();

/** users.watch: the end of it, in milliseconds since 1970. */
export const watchSchema = z.object({ expiration: z.string().regex(/^\d{1,15}$/) });
