import {
  createConnection,
  createDemoConnection,
  discoverSettings,
  getConnection,
  getSyncStatus,
  listConnections,
  listPresets,
  listProviders,
  removeConnection,
  setDefaultConnection,
  startOAuth,
  syncMailboxes,
  testConnection,
  updateConnection,
  verifySettings,
} from '@mailwright/core';
import { z } from 'zod';
import {
  connectionSchema,
  discoveredSettingsSchema,
  type discoveryEventSchema,
  emailAddressInputSchema,
  imapSmtpInputSchema,
  labelInputSchema,
  mailAccessSchema,
  oauthProviderSchema,
  presetSchema,
  providerSchema,
  serverSettingsInputSchema,
  syncStatusSchema,
  type verifyEventSchema,
  verifyReportSchema,
} from '../schemas/connection.ts';
import { mailboxSyncResultSchema } from '../schemas/mailbox.ts';
import { streamEvents } from '../stream-events.ts';
import { personProcedure, router } from '../trpc.ts';

const byId = z.object({ connectionId: z.uuid() });
/** With a connection id, an empty password stands for the stored one, where server and user name are as stored. */
const verifyInput = imapSmtpInputSchema.extend({ connectionId: z.uuid().optional() });
const namingShape = { label: labelInputSchema.optional(), displayName: z.string().trim().max(200).nullable().optional() };

export const connectionsRouter = router({
  listProviders: personProcedure
    .output(z.object({ providers: z.array(providerSchema).readonly(), presets: z.array(presetSchema).readonly() }))
    .query(async ({ ctx: context }) => ({ providers: listProviders(context.personContext), presets: listPresets() })),

  discover: personProcedure
    .input(z.object({ emailAddress: emailAddressInputSchema }))
    .output(discoveredSettingsSchema.nullable())
    .mutation(({ ctx: context, input }) => discoverSettings(context.personContext, input)),

  /** The same, told while it goes on. */
  discoverSteps: personProcedure.input(z.object({ emailAddress: emailAddressInputSchema })).mutation(({ ctx: context, input }) =>
    streamEvents<z.output<typeof discoveryEventSchema>>(async (emit) => {
      const found = await discoverSettings(context.personContext, input, (event) => emit({ kind: 'source', ...event }));
      emit({ kind: 'result', found });
    }),
  ),

  verify: personProcedure
    .input(verifyInput)
    .output(verifyReportSchema)
    .mutation(({ ctx: context, input }) => verifySettings(context.personContext, input)),

  /** The same, told stage by stage. */
  verifySteps: personProcedure.input(verifyInput).mutation(({ ctx: context, input }) =>
    streamEvents<z.output<typeof verifyEventSchema>>(async (emit) => {
      const report = await verifySettings(context.personContext, input, (step) => emit({ kind: 'step', step }));
      emit({ kind: 'report', report });
    }),
  ),

  create: personProcedure
    .input(imapSmtpInputSchema.extend(namingShape))
    .output(connectionSchema)
    .mutation(({ ctx: context, input }) => createConnection(context.personContext, input)),

  /** Where to send the browser; it comes back by way of `/oauth/{provider}/callback`. */
  startOAuth: personProcedure
    .input(
      z.object({ provider: oauthProviderSchema, connectionId: z.uuid().nullable().default(null), access: mailAccessSchema.optional() }),
    )
    .output(z.object({ authorizeUrl: z.url() }))
    .mutation(({ ctx: context, input }) => startOAuth(context.personContext, { ...input, sessionId: context.sessionId })),

  createDemo: personProcedure.output(connectionSchema).mutation(({ ctx: context }) => createDemoConnection(context.personContext)),

  list: personProcedure.output(z.array(connectionSchema).readonly()).query(({ ctx: context }) => listConnections(context.personContext)),

  get: personProcedure
    .input(byId)
    .output(connectionSchema)
    .query(({ ctx: context, input }) => getConnection(context.personContext, input)),

  update: personProcedure
    .input(
      byId.extend({
        ...namingShape,
        color: z.number().int().min(0).max(11).optional(),
        imap: serverSettingsInputSchema.optional(),
        smtp: serverSettingsInputSchema.optional(),
        timeoutMs: imapSmtpInputSchema.shape.timeoutMs.removeDefault().optional(),
        imapPassword: imapSmtpInputSchema.shape.imapPassword,
        smtpPassword: imapSmtpInputSchema.shape.smtpPassword,
      }),
    )
    .output(connectionSchema)
    .mutation(({ ctx: context, input }) => updateConnection(context.personContext, input)),

  remove: personProcedure.input(byId).mutation(({ ctx: context, input }) => removeConnection(context.personContext, input)),

  /** Stores status, lastTestedAt and lastError and nothing else. */
  test: personProcedure
    .input(byId)
    .output(z.object({ connection: connectionSchema, report: verifyReportSchema }))
    .mutation(({ ctx: context, input }) => testConnection(context.personContext, input)),

  setDefault: personProcedure
    .input(byId)
    .output(connectionSchema)
    .mutation(({ ctx: context, input }) => setDefaultConnection(context.personContext, input)),

  /** How far each account has been read in. */
  syncStatus: personProcedure
    .output(z.array(syncStatusSchema).readonly())
    .query(({ ctx: context }) => getSyncStatus(context.personContext)),

  syncMailboxes: personProcedure
    .input(byId)
    .output(mailboxSyncResultSchema)
    .mutation(({ ctx: context, input }) => syncMailboxes(context.personContext, input)),
});
