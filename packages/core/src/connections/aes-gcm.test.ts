import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBytes, sealBytes } from './aes-gcm.ts';

interface Vector {
  readonly tcId: number;
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}
interface VectorGroup {
  readonly ivSize: number;
  readonly keySize: number;
  readonly tagSize: number;
  readonly tests: readonly Vector[];
}

const corpora = process.env.MAIL_CORPORA ?? path.resolve(import.meta.dirname, '../../../../../shared/corpora');
const file = path.join(corpora, 'crypto-wycheproof/testvectors_v1/aes_gcm_test.json');

// NIST SP 800-38D test case 16 and the empty case 13, both with a 256-bit key.
const ownGroup: VectorGroup = {
  ivSize: 96,
  keySize: 256,
  tagSize: 128,
  tests: [
    {
      tcId: 13,
      key: '00'.repeat(32),
      iv: '00'.repeat(12),
      aad: '',
      msg: '',
      ct: '',
      tag: '530f8afbc74536b9a963b4f1c4cb738b',
      result: 'valid',
    },
    {
      tcId: 16,
      key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
      iv: 'cafebabefacedbaddecaf888',
      aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
      msg: 'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      ct: '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
      tag: '76fc6ece0f4e1768cddf8853bb2d551b',
      result: 'valid',
    },
    {
      tcId: 0,
      key: '00'.repeat(32),
      iv: '00'.repeat(12),
      aad: '',
      msg: '',
      ct: '',
      tag: '530f8afbc74536b9a963b4f1c4cb738c',
      result: 'invalid',
    },
  ],
};
const published: readonly VectorGroup[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).testGroups : [];
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const inputOf = (vector: Vector) => ({ key: hex(vector.key), nonce: hex(vector.iv), additionalData: hex(vector.aad) });

describe('AES-256-GCM', () => {
  const groups = [ownGroup, ...published];
  const taken = groups
    .filter((group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128)
    .flatMap((group) => group.tests);
  const others = groups.filter((group) => group.keySize !== 256 || group.ivSize !== 96).flatMap((group) => group.tests);

  it.each(taken)('agrees with published vector $tcId ($result)', (vector) => {
    const sealed = hex(vector.ct + vector.tag);

    const opened = openBytes(inputOf(vector), sealed);

    if (vector.result === 'valid') {
      expect(Buffer.from(opened ?? []).toString('hex')).toBe(vector.msg);
      expect(Buffer.from(sealBytes(inputOf(vector), hex(vector.msg))).toString('hex')).toBe(vector.ct + vector.tag);
    } else {
      expect(opened).toBeNull();
    }
  });

  it('takes no other sizes of key or nonce', () => {
    for (const vector of others) expect(() => openBytes(inputOf(vector), hex(vector.ct + vector.tag))).toThrow(RangeError);
    expect(() => sealBytes({ key: new Uint8Array(16), nonce: new Uint8Array(12), additionalData: new Uint8Array() }, hex('00'))).toThrow(
      RangeError,
    );
  });

  it('refuses a tag that was cut', () => {
    const [, vector] = ownGroup.tests;
    if (!vector) throw new Error('no vector');

    const shorter = hex(vector.ct + vector.tag).subarray(0, -4);

    expect(openBytes(inputOf(vector), shorter)).toBeNull();
    expect(openBytes(inputOf(vector), new Uint8Array(3))).toBeNull();
  });
});
