import { describe, expect, it } from 'vitest';
import { decodeTransfer } from './decode-transfer.ts';

async function decode(written: string, encoding: string, pieceLength: number): Promise<Buffer> {
  const bytes = Buffer.from(written, 'latin1');
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceLength) }, (_, index) =>
    bytes.subarray(index * pieceLength, (index + 1) * pieceLength),
  );
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const decoded: Uint8Array[] = [];
  for await (const piece of decodeTransfer(source, encoding)) decoded.push(piece);
  return Buffer.concat(decoded);
}

describe('decodeTransfer', () => {
  const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256));
  const folded = (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');

  it.each([1, 2, 3, 5, 7, 64, 10_000])('undoes base64 in pieces of %i bytes', async (pieceLength) => {
    expect((await decode(folded, 'BASE64', pieceLength)).equals(bytes)).toBe(true);
    expect((await decode('YQ==\r\nYmM=', 'base64', pieceLength)).toString()).toBe('abc');
  });

  it.each([1, 2, 3, 5, 64])('undoes quoted-printable in pieces of %i bytes', async (pieceLength) => {
    const decoded = await decode('Gr=C3=BC=\r\n=C3=9Fe =3D = \r\nx=ZZ=', 'quoted-printable', pieceLength);

    expect(decoded.toString()).toBe('Grüße = x=ZZ');
  });

  it('passes other encodings through', async () => {
    expect((await decode('a=3D\xff', '8bit', 2)).equals(Buffer.from('a=3D\xff', 'latin1'))).toBe(true);
  });
});
