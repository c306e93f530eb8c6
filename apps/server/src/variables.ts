import { z } from 'zod';

/** What is said of a key that is none. */
export const masterKeyHint = 'must be 32 random bytes in base64; make one with: openssl rand -base64 32';

/** A TCP port. */
export const port = (fallback: number) =>
  z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(65_535, 'must be at most 65535')
    .default(fallback);
/** A whole number from 1 on. */
export const count = (fallback: number, maximum: number) =>
  z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(maximum, `must be at most ${maximum}`)
    .default(fallback);
/** `1` or `0`. */
export const flag = z.enum(['0', '1', 'true', 'false'], 'must be 1 or 0').transform((value) => value === '1' || value === 'true');
/** How a line is encrypted. */
export const security = z.enum(['tls', 'starttls', 'none'], 'must be tls, starttls or none');
/** A host name or address. */
export const hostName = z.string().regex(/^[a-zA-Z0-9._:-]+$/, 'must be a host name or an address');
/** An address with one of these schemes. */
export const url = (protocol: RegExp, hint: string) => z.url({ protocol, error: hint });
/** The bytes of a key in base64; null where it is none. */
export const decodeKey = (text: string) => (/^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : null);
/** A master key in base64. */
export const masterKey = z.string().refine((text) => decodeKey(text)?.length === 32, masterKeyHint);
