import {
  archiveMail,
  countDays,
  countMailboxes,
  destroyMail,
  dismissFailedChanges,
  getMessageBody,
  getQuotedMessage,
  getThread,
  junkMail,
  listChanges,
  listCorrespondents,
  listFailedChanges,
  listThreads,
  moveMail,
  sendMail,
  setFlags,
  trashMail,
} from '@mailwright/core';
import { z } from 'zod';
import { addressSchema, connectionScopeSchema } from '../schemas/address.ts';
import { outboxItemSchema, sendInputSchema } from '../schemas/draft.ts';
import {
  connectionChangesSchema,
  destroyResultSchema,
  failedChangeSchema,
  histogramInputSchema,
  histogramSchema,
  listThreadsInputSchema,
  mailTargetSchema,
  messageBodySchema,
  moveInputSchema,
  moveResultSchema,
  quotedMessageSchema,
  setFlagsInputSchema,
  setFlagsResultSchema,
  threadPageSchema,
  threadSchema,
} from '../schemas/mail.ts';
import { mailboxCountSchema } from '../schemas/mailbox.ts';
import { personProcedure, router } from '../trpc.ts';

const oneMessage = z.object({ connectionId: z.uuid(), messageId: z.uuid() });

export const mailRouter = router({
  /** One request gives a screen: rows carry all that a list shows. */
  list: personProcedure
    .input(listThreadsInputSchema)
    .output(threadPageSchema)
    .query(({ ctx: context, input }) => listThreads(context.personContext, input)),

  /** People of the mail seen, for suggestions while a search or an address is typed. */
  listPeople: personProcedure
    .input(z.object({ connectionId: connectionScopeSchema, text: z.string().trim().min(1).max(200) }))
    .output(z.array(addressSchema).readonly())
    .query(({ ctx: context, input }) => listCorrespondents(context.personContext, input)),

  get: personProcedure
    .input(z.object({ connectionId: z.uuid(), threadId: z.uuid() }))
    .output(threadSchema)
    .query(({ ctx: context, input }) => getThread(context.personContext, input)),

  getBody: personProcedure
    .input(oneMessage)
    .output(messageBodySchema)
    .query(({ ctx: context, input }) => getMessageBody(context.personContext, input)),

  getQuoted: personProcedure
    .input(oneMessage)
    .output(quotedMessageSchema)
    .query(({ ctx: context, input }) => getQuotedMessage(context.personContext, input)),

  /** After an event: what is otherwise than in the state one knows. */
  changes: personProcedure
    .input(z.object({ connectionId: z.uuid(), sinceState: z.number().int().min(0) }))
    .output(connectionChangesSchema)
    .query(({ ctx: context, input }) => listChanges(context.personContext, input)),

  /** How many threads of a view each day has: for a scrollbar over time. */
  histogram: personProcedure
    .input(histogramInputSchema)
    .output(histogramSchema)
    .query(({ ctx: context, input }) => countDays(context.personContext, input)),

  count: personProcedure
    .input(z.object({ connectionId: connectionScopeSchema }))
    .output(z.array(mailboxCountSchema).readonly())
    .query(({ ctx: context, input }) => countMailboxes(context.personContext, input)),

  setFlags: personProcedure
    .input(setFlagsInputSchema)
    .output(setFlagsResultSchema)
    .mutation(({ ctx: context, input }) => setFlags(context.personContext, input)),

  move: personProcedure
    .input(moveInputSchema)
    .output(moveResultSchema)
    .mutation(({ ctx: context, input }) => moveMail(context.personContext, input)),

  archive: personProcedure
    .input(mailTargetSchema)
    .output(moveResultSchema)
    .mutation(({ ctx: context, input }) => archiveMail(context.personContext, input)),

  trash: personProcedure
    .input(mailTargetSchema)
    .output(moveResultSchema)
    .mutation(({ ctx: context, input }) => trashMail(context.personContext, input)),

  junk: personProcedure
    .input(mailTargetSchema)
    .output(moveResultSchema)
    .mutation(({ ctx: context, input }) => junkMail(context.personContext, input)),

  /** For good. Threads: only their messages in the named mailbox. */
  destroy: personProcedure
    .input(mailTargetSchema)
    .output(destroyResultSchema)
    .mutation(({ ctx: context, input }) => destroyMail(context.personContext, input)),

  /** Acts answer before the provider does; those it refused stand here until they are dismissed. */
  failedChanges: personProcedure
    .input(z.object({ connectionId: connectionScopeSchema }))
    .output(z.array(failedChangeSchema).readonly())
    .query(({ ctx: context, input }) => listFailedChanges(context.personContext, input)),

  dismissFailedChanges: personProcedure
    .input(z.object({ ids: z.array(z.uuid()).min(1).max(100) }))
    .mutation(({ ctx: context, input }) => dismissFailedChanges(context.personContext, input)),

  /** Committed before it answers; `status` goes on in the outbox. */
  send: personProcedure
    .input(sendInputSchema)
    .output(outboxItemSchema)
    .mutation(({ ctx: context, input }) => sendMail(context.personContext, input)),
});
