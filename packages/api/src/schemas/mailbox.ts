import { mailboxRoles } from '@mailwright/mail';
import { z } from 'zod';

export const mailboxRoleSchema = z.enum(mailboxRoles);

export const mailboxSchema = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  name: z.string(),
  path: z.array(z.string()).readonly(),
  parentId: z.uuid().nullable(),
  role: mailboxRoleSchema.nullable(),
  isSelectable: z.boolean(),
  isSubscribed: z.boolean(),
  totalCount: z.number(),
  unreadCount: z.number(),
});

export const mailboxCountSchema = z.object({
  mailboxId: z.uuid(),
  connectionId: z.uuid(),
  totalCount: z.number(),
  unreadCount: z.number(),
});

export const mailboxNameInputSchema = z
  .string()
  .trim()
  .min(1, 'name-missing')
  .max(200, 'name-too-long')
  .regex(/^[^\p{Cc}]+$/u, 'name-invalid');

/** What a mailbox sync changed; a mailbox that failed is named with its code, the others are done. */
export const mailboxSyncResultSchema = z.object({
  added: z.array(z.string()).readonly(),
  removed: z.array(z.string()).readonly(),
  renamed: z.array(z.object({ from: z.string(), to: z.string() })).readonly(),
  errors: z.array(z.object({ mailbox: z.string(), code: z.string(), serverText: z.string().nullable() })).readonly(),
  total: z.number(),
});
