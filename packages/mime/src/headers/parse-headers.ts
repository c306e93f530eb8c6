import { decodeUndeclared } from '../text/decode-charset.ts';

const maxHeaderBytes = 1_048_576;
const maxHeaderCount = 2_000;
const maxValueLength = 65_536;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const emptyLine = '\n\r\n';

/** Headers by lower-case name, values in order. */
export type Headers = Readonly<Record<string, readonly string[]>>;

/** Where the header block of `raw[start, end)` ends and its body begins. */
export function findBodyStart(raw: Buffer, start: number, end: number): { headerEnd: number; bodyStart: number } {
  let lineStart = start;
  while (lineStart < end) {
    const found = raw.indexOf(lineFeed, lineStart);
    const lineEnd = found === -1 || found >= end ? end : found;
    const length = lineEnd - lineStart;
    if (lineEnd < end && (length === 0 || (length === 1 && raw[lineStart] === carriageReturn))) {
      return { headerEnd: lineStart, bodyStart: lineEnd + 1 };
    }
    lineStart = lineEnd + 1;
  }
  const bodyStart = findFirstNonHeader(raw, start, end);
  return { headerEnd: bodyStart, bodyStart };
}

// Without an empty line the body begins where the first line stands that is neither header nor folded.
function findFirstNonHeader(raw: Buffer, start: number, end: number): number {
  const block = raw.subarray(start, Math.min(end, start + maxHeaderBytes)).toString('latin1');
  let position = 0;
  for (const line of block.split('\n')) {
    const isFolded = position > 0 && /^[ \t]+[^\s]/.test(line);
    const isField = /^[\x21-\x39\x3b-\x7e]{1,256}[ \t]*:/.test(line) || /^>?From /.test(line);
    if (!isFolded && !isField && position < block.length) return start + position;
    position += line.length + 1;
  }
  return end;
}

/** Reads the header block of a message or part: lower-case name → unfolded values in order, words not decoded (RFC 5322 §2.2). */
export function parseHeaders(raw: Uint8Array): Headers {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return parseHeaderBlock(isHeaderAlone(bytes) ? bytes : bytes.subarray(0, findBodyStart(bytes, 0, bytes.length).headerEnd));
}

/** True for what a server gives as a header (RFC 9051 §6.4.5.1): one empty line, at its end. Most by far need no search line by line. */
function isHeaderAlone(bytes: Buffer): boolean {
  const isBegun = bytes[0] !== lineFeed && bytes[0] !== carriageReturn;
  return isBegun && bytes.indexOf(emptyLine) === bytes.length - emptyLine.length && bytes.indexOf('\n\n') === -1;
}

/** Like {@link parseHeaders} for bytes that hold headers only. */
export function parseHeaderBlock(block: Buffer): Headers {
  // Without a prototype: a header named `__proto__` does no harm.
  const fields: Record<string, string[]> = Object.create(null);
  let count = 0;
  for (const line of unfoldLines(block)) {
    const field = readField(line);
    if (field === null) continue;
    count += 1;
    if (count > maxHeaderCount) break;
    const values = fields[field.name];
    if (values === undefined) fields[field.name] = [field.value];
    else values.push(field.value);
  }
  return fields;
}

function readField(line: string): { name: string; value: string } | null {
  const colon = line.indexOf(':');
  if (colon < 1 || colon > 256) return null;
  const name = readName(line.slice(0, colon));
  return name === null ? null : { name, value: line.slice(colon + 1, colon + 1 + maxValueLength).trim() };
}

const mostNames = 1000;
// V8 gives a longer one as a view of the text that it is cut from, which would be kept with it.
const longestKnown = 12;
const knownNames = new Map<string, string>();

/** In lower case; null where it is none. */
function readName(text: string): string | null {
  const known = knownNames.get(text);
  if (known !== undefined) return known;
  const name = text.trimEnd().toLowerCase();
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name)) return null;
  if (text.length <= longestKnown && knownNames.size < mostNames) knownNames.set(text, name);
  return name;
}

// RFC 5322 §2.2.3: unfolding takes away the line break alone, the white space stays.
function unfoldLines(block: Buffer): readonly string[] {
  const unfolded: string[] = [];
  for (const line of decodeUndeclared(block.subarray(0, maxHeaderBytes)).split('\n')) {
    const clean = line.endsWith('\r') ? line.slice(0, -1) : line;
    const isContinued = unfolded.length > 0 && (clean.startsWith(' ') || clean.startsWith('\t'));
    if (isContinued) unfolded[unfolded.length - 1] += clean;
    else unfolded.push(clean);
  }
  return unfolded;
}
