import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCredentialVault, type SecretPlace } from './credential-vault.ts';

const place: SecretPlace = { table: 'connection_credentials', column: 'sealed', connectionId: 'c1', userId: 'u1' };
const secret = 'canary pässword 🔑 with spaces ';
const keyOf = (id: string) => ({ id, key: new Uint8Array(randomBytes(32)) });
const vaultOf = (...keys: ReturnType<typeof keyOf>[]) => createCredentialVault({ keys: [keys[0] ?? keyOf('k1'), ...keys.slice(1)] });
const unreadable = expect.objectContaining({ name: 'CoreError', code: 'NOT_CONFIGURED', reason: 'credentials-unreadable' });

function refusalOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    expect(String(error)).not.toContain('canary');
    return error;
  }
}

describe('CredentialVault', () => {
  it('gives back what it sealed, and never seals alike twice', () => {
    const vault = vaultOf();

    const [first, second] = [vault.seal(secret, place), vault.seal(secret, place)];

    expect(vault.open(first.sealed, place)).toBe(secret);
    expect(first.sealed).not.toBe(second.sealed);
    expect(first.sealed).toMatch(/^v1\.k1\.[\w-]{80}\.[\w-]{16}\.[\w-]+$/);
    expect(first.keyId).toBe('k1');
    expect(Buffer.from(first.sealed.split('.')[4] ?? '', 'base64url').toString('latin1')).not.toContain('canary');
  });

  it('opens in its own place alone', () => {
    const vault = vaultOf();
    const { sealed } = vault.seal(secret, place);

    const elsewhere = [{ table: 'x' }, { column: 'x' }, { connectionId: 'c2' }, { userId: 'u2' }].map((other) =>
      refusalOf(() => vault.open(sealed, { ...place, ...other })),
    );

    expect(elsewhere).toEqual([unreadable, unreadable, unreadable, unreadable]);
  });

  it('refuses every altered character and every cut', () => {
    const vault = vaultOf();
    const { sealed } = vault.seal('pw', place);
    const altered = [...sealed].map(
      (character, index) => sealed.slice(0, index) + (character === 'A' ? 'B' : 'A') + sealed.slice(index + 1),
    );
    const cut = [...sealed].map((_, length) => sealed.slice(0, length));

    for (const forged of [...altered, ...cut, `${sealed}A`, `${sealed}=`, `${sealed}.`, ` ${sealed}`]) {
      expect(refusalOf(() => vault.open(forged, place))).toEqual(unreadable);
    }
  });

  it('refuses plain text and parts of two records together', () => {
    const vault = vaultOf();
    const [first, second] = [vault.seal('one', place), vault.seal('two', place)].map(({ sealed }) => sealed.split('.'));
    const mixed = [...(first ?? []).slice(0, 3), ...(second ?? []).slice(3)].join('.');

    const refusals = ['canary', '', 'v1....', mixed].map((text) => refusalOf(() => vault.open(text, place)));

    expect(refusals).toEqual([unreadable, unreadable, unreadable, unreadable]);
  });

  it('rotates: the old key opens, rewrapping puts the new one around, then the old one can go', () => {
    const [oldKey, newKey] = [keyOf('k1'), keyOf('k2')];
    const { sealed } = vaultOf(oldKey).seal(secret, place);
    const rotating = vaultOf(newKey, oldKey);

    const rewrapped = rotating.rewrap(sealed, place);

    expect(rotating.open(sealed, place)).toBe(secret);
    expect(rewrapped.keyId).toBe('k2');
    expect(rewrapped.sealed.split('.').slice(3)).toEqual(sealed.split('.').slice(3));
    expect(vaultOf(newKey).open(rewrapped.sealed, place)).toBe(secret);
    expect(refusalOf(() => vaultOf(newKey).open(sealed, place))).toEqual(unreadable);
  });

  it('refuses the same key id with another key, and keys that are none', () => {
    const { sealed } = vaultOf(keyOf('k1')).seal(secret, place);

    expect(refusalOf(() => vaultOf(keyOf('k1')).open(sealed, place))).toEqual(unreadable);
    expect(() => vaultOf({ id: 'k1', key: new Uint8Array(16) })).toThrow(RangeError);
    expect(() => vaultOf({ id: 'a.b', key: new Uint8Array(32) })).toThrow(RangeError);
    expect(() => vaultOf(keyOf('k1'), keyOf('k1'))).toThrow(RangeError);
  });
});
