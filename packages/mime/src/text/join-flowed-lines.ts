/** Joins the soft-broken lines of a format=flowed text (RFC 3676 §4) with LF line ends. */
export function joinFlowedLines(text: string, isDelSp: boolean): string {
  const paragraphs: { depth: number; pieces: string[] }[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    const depth = countQuoteMarks(line);
    const unquoted = line.slice(depth);
    const content = unquoted.startsWith(' ') ? unquoted.slice(1) : unquoted;
    // RFC 3676 §4.3: the signature line is never joined.
    const isSoft = content.endsWith(' ') && content !== '-- ';
    const piece = isSoft && isDelSp ? content.slice(0, -1) : content;
    const last = paragraphs.at(-1);
    if (isOpen && last !== undefined && last.depth === depth && content !== '-- ') last.pieces.push(piece);
    else paragraphs.push({ depth, pieces: [piece] });
    isOpen = isSoft;
  }
  return paragraphs.map(({ depth, pieces }) => (depth === 0 ? pieces.join('') : `${'>'.repeat(depth)} ${pieces.join('')}`)).join('\n');
}

function countQuoteMarks(line: string): number {
  let depth = 0;
  while (line[depth] === '>') depth += 1;
  return depth;
}
