import { createMailbox, listMailboxes, removeMailbox, renameMailbox, setMailboxRole } from '@mailwright/core';
import { z } from 'zod';
import { connectionScopeSchema } from '../schemas/address.ts';
import { mailboxNameInputSchema, mailboxRoleSchema, mailboxSchema } from '../schemas/mailbox.ts';
import { personProcedure, router } from '../trpc.ts';

const one = z.object({ connectionId: z.uuid(), mailboxId: z.uuid() });

export const mailboxesRouter = router({
  list: personProcedure
    .input(z.object({ connectionId: connectionScopeSchema }))
    .output(z.array(mailboxSchema).readonly())
    .query(({ ctx: context, input }) => listMailboxes(context.personContext, input)),

  create: personProcedure
    .input(z.object({ connectionId: z.uuid(), name: mailboxNameInputSchema, parentId: z.uuid().nullable().default(null) }))
    .output(mailboxSchema)
    .mutation(({ ctx: context, input }) => createMailbox(context.personContext, input)),

  rename: personProcedure
    .input(one.extend({ name: mailboxNameInputSchema }))
    .output(mailboxSchema)
    .mutation(({ ctx: context, input }) => renameMailbox(context.personContext, input)),

  remove: personProcedure.input(one).mutation(({ ctx: context, input }) => removeMailbox(context.personContext, input)),

  /** The person's own choice of what a mailbox is for; null returns to what the server says. */
  setRole: personProcedure
    .input(one.extend({ role: z.union([mailboxRoleSchema, z.literal('none')]).nullable() }))
    .output(z.array(mailboxSchema).readonly())
    .mutation(({ ctx: context, input }) => setMailboxRole(context.personContext, input)),
});
