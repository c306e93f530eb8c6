const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const hyphen = 0x2d;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The parts between the boundary lines of a multipart body (RFC 2046 §5.1.1); a missing last line ends with the body. */
export function findBoundaries(raw: Buffer, boundary: string, within: Range & { readonly limit: number }): readonly Range[] {
  const delimiter = Buffer.from(`--${boundary}`, 'utf8');
  const ranges: Range[] = [];
  let partStart: number | null = null;
  let position = within.start;
  while (position < within.end && ranges.length < within.limit) {
    const found = raw.indexOf(delimiter, position);
    if (found === -1 || found + delimiter.length > within.end) break;
    position = found + delimiter.length;
    const line = readDelimiterLine(raw, found, position, within);
    if (line === null) continue;
    if (partStart !== null) ranges.push({ start: partStart, end: Math.max(partStart, trimLineBreak(raw, found, within.start)) });
    if (line.isLast) return ranges;
    partStart = line.end;
    position = line.end;
  }
  if (partStart !== null && ranges.length < within.limit) ranges.push({ start: Math.min(partStart, within.end), end: within.end });
  return ranges;
}

function readDelimiterLine(raw: Buffer, found: number, after: number, within: Range): { end: number; isLast: boolean } | null {
  if (found > within.start && raw[found - 1] !== lineFeed) return null;
  const isLast = raw[after] === hyphen && raw[after + 1] === hyphen;
  let position = isLast ? after + 2 : after;
  while (raw[position] === 0x20 || raw[position] === 0x09) position += 1;
  if (position >= within.end) return { end: within.end, isLast };
  if (raw[position] === carriageReturn) position += 1;
  if (raw[position] === lineFeed) return { end: position + 1, isLast };
  // Some mailers go on behind the closing hyphens; that line still closes.
  return isLast ? { end: position, isLast } : null;
}

// RFC 2046 §5.1.1: the line break before a boundary belongs to the boundary.
function trimLineBreak(raw: Buffer, found: number, start: number): number {
  let end = found;
  if (end > start && raw[end - 1] === lineFeed) end -= 1;
  if (end > start && raw[end - 1] === carriageReturn) end -= 1;
  return end;
}
