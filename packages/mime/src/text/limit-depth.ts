const voidTags = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
// These close themselves when their like begins, so an unclosed row of them does not nest.
const selfEndingTags = new Set(['p', 'li', 'td', 'tr', 'th', 'dt', 'dd', 'option', 'tbody', 'thead', 'tfoot', 'colgroup']);

/** Leaves out framesets and tags nested deeper than `maxDepth`, so that no tree walker runs out of stack. No filter: sanitise afterwards. */
export function limitDepth(html: string, maxDepth: number): string {
  let depth = 0;
  let droppedOpen = 0;
  return html.replace(/<(\/?)([a-z][a-z0-9:-]*)[^<>]*>/gi, (tag: string, slash: string, name: string) => {
    const lower = name.toLowerCase();
    // A frameset would stand in the place of the body.
    if (lower === 'frameset') return '';
    if (voidTags.has(lower) || selfEndingTags.has(lower)) return tag;
    if (slash === '') {
      if (depth >= maxDepth) {
        droppedOpen += 1;
        return '';
      }
      depth += 1;
      return tag;
    }
    if (droppedOpen > 0) {
      droppedOpen -= 1;
      return '';
    }
    depth = Math.max(0, depth - 1);
    return tag;
  });
}
