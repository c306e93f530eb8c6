// Seals the secrets of connections: a key of its own for each record, wrapped by a master key that never lies in the database.
import { randomBytes } from 'node:crypto';
import { CoreError } from '../core-error.ts';
import { gcmSizes, openBytes, sealBytes } from './aes-gcm.ts';

/** A key that wraps the keys of records; its id stands in what it wrapped. */
export interface MasterKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Where a secret belongs; sealed for one place it opens in no other. */
export interface SecretPlace {
  readonly table: string;
  readonly column: string;
  readonly connectionId: string;
  readonly userId: string;
}

/** A sealed secret as it is stored: `v1.<keyId>.<wrappedKey>.<nonce>.<ciphertext and tag>` in base64url. */
export interface SealedSecret {
  readonly sealed: string;
  readonly keyId: string;
}

/** Seals and opens secrets. Opening refuses anything altered, cut, swapped or unsealed with NOT_CONFIGURED `credentials-unreadable`. */
export interface CredentialVault {
  readonly currentKeyId: string;
  seal(secret: string, place: SecretPlace): SealedSecret;
  open(sealed: string, place: SecretPlace): string;
  /** The same secret under the current master key; the ciphertext itself stays. */
  rewrap(sealed: string, place: SecretPlace): SealedSecret;
}

interface Record {
  readonly keyId: string;
  readonly wrappedKey: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

const version = 'v1';
const unreadable = (): CoreError => new CoreError('NOT_CONFIGURED', 'credentials-unreadable');
const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** A vault over master keys, the current one first; the others still open what they wrapped. */
export function createCredentialVault(options: { readonly keys: readonly [MasterKey, ...MasterKey[]] }): CredentialVault {
  const [current] = options.keys;
  const keys = new Map(options.keys.map(({ id, key }) => [id, key]));
  for (const { id, key } of options.keys) checkKey(id, key);
  if (keys.size !== options.keys.length) throw new RangeError('Two master keys carry the same id.');

  const wrap = (dataKey: Uint8Array, place: SecretPlace): Uint8Array => {
    const nonce = randomBytes(gcmSizes.nonce);
    return Buffer.concat([nonce, sealBytes({ key: current.key, nonce, additionalData: bindingOf(place, current.id) }, dataKey)]);
  };
  const unwrap = (record: Record, place: SecretPlace): Uint8Array => {
    const key = keys.get(record.keyId);
    if (!key) throw unreadable();
    const nonce = record.wrappedKey.subarray(0, gcmSizes.nonce);
    const wrapped = record.wrappedKey.subarray(gcmSizes.nonce);
    return openBytes({ key, nonce, additionalData: bindingOf(place, record.keyId) }, wrapped) ?? refuse();
  };

  return {
    currentKeyId: current.id,
    seal(secret, place) {
      const [dataKey, nonce] = [randomBytes(gcmSizes.key), randomBytes(gcmSizes.nonce)];
      const ciphertext = sealBytes({ key: dataKey, nonce, additionalData: bindingOf(place) }, Buffer.from(secret, 'utf8'));
      return write({ keyId: current.id, wrappedKey: wrap(dataKey, place), nonce, ciphertext });
    },
    open(sealed, place) {
      const record = read(sealed);
      const key = unwrap(record, place);
      const plain = openBytes({ key, nonce: record.nonce, additionalData: bindingOf(place) }, record.ciphertext) ?? refuse();
      return Buffer.from(plain).toString('utf8');
    },
    rewrap(sealed, place) {
      const record = read(sealed);
      const dataKey = unwrap(record, place);
      return write({ ...record, keyId: current.id, wrappedKey: wrap(dataKey, place) });
    },
  };
}

function refuse(): never {
  throw unreadable();
}

function checkKey(id: string, key: Uint8Array): void {
  if (!/^[A-Za-z0-9-]{1,32}$/.test(id)) throw new RangeError('A master key id has 1 to 32 letters, digits or dashes.');
  if (key.length !== gcmSizes.key) throw new RangeError('A master key has 32 bytes.');
}

const bindingOf = (place: SecretPlace, keyId?: string): Uint8Array =>
  Buffer.from([place.table, place.column, place.connectionId, place.userId, version, ...(keyId ? [keyId] : [])].join('|'), 'utf8');

const write = ({ keyId, wrappedKey, nonce, ciphertext }: Record): SealedSecret => ({
  sealed: [version, keyId, encode(wrappedKey), encode(nonce), encode(ciphertext)].join('.'),
  keyId,
});

function read(sealed: string): Record {
  const parts = sealed.split('.');
  const [found, keyId, ...encoded] = parts;
  if (found !== version || !keyId || parts.length !== 5) throw unreadable();
  const [wrappedKey, nonce, ciphertext] = encoded.map(decode);
  const isWhole = wrappedKey?.length === gcmSizes.nonce + gcmSizes.key + gcmSizes.tag && nonce?.length === gcmSizes.nonce;
  if (!isWhole || !wrappedKey || !nonce || !ciphertext) throw unreadable();
  return { keyId, wrappedKey, nonce, ciphertext };
}

// NOTE: Node's decoder overlooks stray characters and spare bits; only the one canonical spelling is taken.
function decode(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw unreadable();
  return bytes;
}
