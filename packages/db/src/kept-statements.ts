const keptFrom = 3;
const mostKept = 100;
const mostCounted = 500;
const longest = 8192;

/**
 * Which statements every connection keeps prepared: those whose text came before, again and again, as far as there is room. PostgreSQL
 * then does not take them apart each time. Texts that are made for their values come once, and are not kept.
 */
export class KeptStatements {
  readonly #kept = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** Counts the text as one more; true where it is to be kept. */
  keeps(text: string): boolean {
    if (this.#kept.has(text)) return true;
    if (this.#kept.size >= mostKept || text.length > longest) return false;
    const count = (this.#counts.get(text) ?? 0) + 1;
    if (count < keptFrom) {
      if (this.#counts.size >= mostCounted) this.#counts.clear();
      this.#counts.set(text, count);
      return false;
    }
    this.#counts.delete(text);
    this.#kept.add(text);
    return true;
  }
}
