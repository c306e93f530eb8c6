import { createCipheriv, createDecipheriv } from 'node:crypto';

const algorithm = 'aes-256-gcm';
/** Bytes of key, nonce and tag that are used here and nothing else (NIST SP 800-38D §5.2.1). */
export const gcmSizes = { key: 32, nonce: 12, tag: 16 } as const;

/** What a ciphertext is bound to. */
export interface GcmInput {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly additionalData: Uint8Array;
}

/** Ciphertext with its tag behind it. Throws RangeError on other sizes. */
export function sealBytes(input: GcmInput, plain: Uint8Array): Uint8Array {
  checkSizes(input);
  const cipher = createCipheriv(algorithm, input.key, input.nonce, { authTagLength: gcmSizes.tag });
  cipher.setAAD(input.additionalData);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes, or null where key, nonce, additional data, ciphertext or tag do not belong together. */
export function openBytes(input: GcmInput, sealed: Uint8Array): Uint8Array | null {
  checkSizes(input);
  if (sealed.length < gcmSizes.tag) return null;
  const decipher = createDecipheriv(algorithm, input.key, input.nonce, { authTagLength: gcmSizes.tag });
  decipher.setAAD(input.additionalData);
  decipher.setAuthTag(sealed.subarray(sealed.length - gcmSizes.tag));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - gcmSizes.tag)), decipher.final()]);
  } catch {
    return null;
  }
}

function checkSizes({ key, nonce }: GcmInput): void {
  if (key.length !== gcmSizes.key || nonce.length !== gcmSizes.nonce)
    throw new RangeError('AES-256-GCM takes a 32-byte key and a 12-byte nonce.');
}
