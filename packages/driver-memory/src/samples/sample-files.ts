import { crc32, deflateSync } from 'node:zlib';
import type { SampleFile } from './sample-message.ts';

type Color = readonly [number, number, number];

/** A picture of soft diagonal waves between two colours, as PNG. */
export function createPicture(
  filename: string,
  options: { from: Color; to: Color; width?: number; height?: number; contentId?: string },
): SampleFile {
  const { from, to, width = 240, height = 140, contentId } = options;
  return { filename, contentType: 'image/png', contentId, readContent: () => drawPng(width, height, from, to) };
}

/** A one-page PDF with lines of text in a standard font. */
export function createPaper(filename: string, lines: readonly string[]): SampleFile {
  return { filename, contentType: 'application/pdf', readContent: () => writePdf(lines) };
}

/** A text file of any kind. */
export function createTextFile(filename: string, contentType: string, text: string): SampleFile {
  return { filename, contentType, readContent: () => new Uint8Array(Buffer.from(text.replaceAll('\n', '\r\n'))) };
}

function drawPng(width: number, height: number, from: Color, to: Color): Uint8Array {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const wave = 0.5 + 0.5 * Math.sin((x + y) / 24 + Math.sin(y / 19));
      const share = 0.25 * wave + 0.75 * (y / height);
      for (const channel of [0, 1, 2] as const) {
        rows[y * (1 + width * 3) + 1 + x * 3 + channel] = Math.round(from[channel] * (1 - share) + to[channel] * share);
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(
    Buffer.concat([signature, toChunk('IHDR', header), toChunk('IDAT', deflateSync(rows)), toChunk('IEND', Buffer.alloc(0))]),
  );
}

function toChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function writePdf(lines: readonly string[]): Uint8Array {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join('\n');
  const content = `BT /F1 14 Tf 20 TL 60 760 Td\n${shown}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\n`;
  return new Uint8Array(Buffer.from(`${text}${end}startxref\n${text.length}\n%%EOF\n`, 'latin1'));
}
