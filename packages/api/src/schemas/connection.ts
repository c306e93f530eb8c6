import { connectionProblemCodes, connectionSecurities, verifyStages } from '@mailwright/mail';
import { z } from 'zod';
import { instantSchema } from './address.ts';

const protocolSchema = z.enum(['imap', 'smtp', 'http']);

export const connectionStatusSchema = z.enum(['pending', 'ok', 'error', 'reauthorization-required', 'paused']);

export const certificateFactsSchema = z.object({
  subject: z.string(),
  altNames: z.array(z.string()).readonly(),
  issuer: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  fingerprint: z.string(),
});

/** A failed stage of a connection test: a stable code, where it happened, the server's words, never a secret. */
export const connectionProblemSchema = z.object({
  code: z.enum(connectionProblemCodes),
  stage: z.enum(verifyStages),
  protocol: protocolSchema,
  host: z.string(),
  port: z.number(),
  serverText: z.string().nullable(),
  hint: z.string().nullable(),
  helpUrl: z.string().nullable(),
  isRetryable: z.boolean(),
  certificate: certificateFactsSchema.nullable(),
});

export const verifyStepSchema = z.object({
  protocol: protocolSchema,
  stage: z.enum(verifyStages),
  result: z.union([z.literal('ok'), connectionProblemSchema]),
});

export const verifyReportSchema = z.object({ isOk: z.boolean(), steps: z.array(verifyStepSchema).readonly() });

export const serverSettingsSchema = z.object({
  host: z.string(),
  port: z.number(),
  security: z.enum(connectionSecurities),
  userName: z.string(),
  certificateFingerprint: z.string().nullable(),
});

export const imapSmtpSettingsSchema = z.object({
  imap: serverSettingsSchema,
  smtp: serverSettingsSchema,
  timeoutMs: z.number(),
});

/** Server settings as typed; each rule has a key that the form turns into words. */
export const serverSettingsInputSchema = z.object({
  host: z
    .string()
    .trim()
    .min(1, 'host-missing')
    .max(253, 'host-too-long')
    .regex(/^[\p{L}\p{N}.\-_:[\]]+$/u, 'host-invalid'),
  port: z.number('port-invalid').int('port-invalid').min(1, 'port-invalid').max(65_535, 'port-invalid'),
  security: z.enum(connectionSecurities),
  userName: z
    .string()
    .trim()
    .min(1, 'user-name-missing')
    .max(320, 'user-name-too-long')
    .regex(/^[^\p{Cc}]+$/u, 'user-name-invalid'),
  certificateFingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
});

/** A secret as typed; empty keeps the stored one. */
const passwordInputSchema = z
  .string()
  .max(1024, 'password-too-long')
  .regex(/^[^\r\n\0]*$/, 'password-invalid')
  .default('');

export const emailAddressInputSchema = z
  .string()
  .trim()
  .max(320, 'address-too-long')
  .regex(/^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/, 'address-invalid');

export const imapSmtpInputSchema = z.object({
  emailAddress: emailAddressInputSchema,
  imap: serverSettingsInputSchema,
  smtp: serverSettingsInputSchema,
  timeoutMs: z.number().int().min(1_000, 'timeout-out-of-range').max(120_000, 'timeout-out-of-range').default(20_000),
  imapPassword: passwordInputSchema,
  /** Empty: the same as for IMAP. */
  smtpPassword: passwordInputSchema,
});

export const labelInputSchema = z.string().trim().min(1, 'label-missing').max(100, 'label-too-long');

/** Providers at which a person can sign in to their mail. */
export const oauthProviderSchema = z.enum(['google', 'microsoft']);

/** What a person lets be done with their mail: `full` is all but destroying for good, which `destroy` adds. */
export const mailAccessSchema = z.enum(['full', 'read-only', 'destroy']);

/** A stored account as its owner sees it; secrets show as present or not. */
export const connectionSchema = z.object({
  id: z.uuid(),
  provider: z.enum(['imap', 'demo', 'google']),
  label: z.string(),
  emailAddress: z.string(),
  displayName: z.string().nullable(),
  color: z.number(),
  status: connectionStatusSchema,
  lastTestedAt: instantSchema.nullable(),
  lastError: connectionProblemSchema.nullable(),
  /** Since when its server has not answered. */
  unreachableSince: instantSchema.nullable(),
  isDefault: z.boolean(),
  settings: imapSmtpSettingsSchema.nullable(),
  hasPassword: z.boolean(),
  hasSmtpPassword: z.boolean(),
  /** Where the person signed in; null for an account with a password or none. */
  oauthProvider: oauthProviderSchema.nullable(),
  /** False where the person allowed reading only: nothing is moved, marked, written or sent. */
  canChange: z.boolean(),
  /** False where the permission does not cover deleting for good. */
  canDestroy: z.boolean(),
  mailboxesSyncedAt: instantSchema.nullable(),
  createdAt: instantSchema,
});

/** How far the mirror of a connection is; all of it where `coveredCount` is `mailboxCount`. */
export const syncStatusSchema = z.object({
  connectionId: z.uuid(),
  isKept: z.boolean(),
  mailboxCount: z.number(),
  coveredCount: z.number(),
  coveredBackTo: instantSchema.nullable(),
});

/** What the wizard offers; `isConfigured` false says that the operator has to set something first. */
export const providerSchema = z.object({
  id: z.enum(['imap', 'demo', 'google', 'microsoft']),
  method: z.enum(['password', 'oauth', 'none']),
  isConfigured: z.boolean(),
});

/** A well-known mail provider, to be shown before anything is typed. */
export const presetSchema = z.object({
  id: z.string(),
  name: z.string(),
  method: z.enum(['password', 'app-password', 'oauth', 'unsupported']),
  helpUrl: z.string().nullable(),
});

export const discoverySourceSchema = z.enum([
  'presets',
  'operator',
  'provider-autoconfig',
  'provider-well-known',
  'ispdb',
  'mx',
  'srv',
  'guess',
]);

/** Settings found for an address; `isTrusted` false means a person must look at them first. */
export const discoveredSettingsSchema = z.object({
  source: discoverySourceSchema,
  providerId: z.string().nullable(),
  providerName: z.string().nullable(),
  method: z.enum(['password', 'app-password', 'oauth', 'unsupported']),
  /** Key of a hint shown before the password is asked. */
  hint: z.string().nullable(),
  helpUrl: z.string().nullable(),
  isTrusted: z.boolean(),
  imap: serverSettingsSchema.nullable(),
  smtp: serverSettingsSchema.nullable(),
});

/** A source as it is asked and as it answers; the last event carries the result. */
export const discoveryEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('source'), source: discoverySourceSchema, state: z.enum(['asking', 'found', 'nothing', 'failed']) }),
  z.object({ kind: z.literal('result'), found: discoveredSettingsSchema.nullable() }),
]);

/** A test as it goes; the last event carries the report. */
export const verifyEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), step: verifyStepSchema }),
  z.object({ kind: z.literal('report'), report: verifyReportSchema }),
]);
