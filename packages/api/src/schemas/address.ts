import { z } from 'zod';

/** A mailbox address with its display name (RFC 5322 §3.4). */
export const addressSchema = z.object({ name: z.string().nullable(), address: z.string() });

const controlCharacters = /\p{Cc}/u;

/** An address a person typed: one mailbox with a domain, no control characters; the submission check is stricter still. */
export const typedAddressSchema = z.object({
  name: z
    .string()
    .max(200)
    .refine((name) => !controlCharacters.test(name), 'control-characters')
    .nullable()
    .default(null),
  address: z
    .string()
    .trim()
    .min(3)
    .max(320)
    .regex(/^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/, 'not-an-address'),
});

/** ISO 8601 in UTC. */
export const instantSchema = z.iso.datetime({ offset: true });

/** One connection, or all of the person's. */
export const connectionScopeSchema = z.union([z.uuid(), z.literal('all')]);
