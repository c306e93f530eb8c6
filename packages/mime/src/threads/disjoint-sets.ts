/** Union-find over strings: near constant time for each call. */
export class DisjointSets {
  readonly #parents = new Map<string, string>();
  readonly #sizes = new Map<string, number>();

  /** The one that stands for the whole set of `node`. */
  find(node: string): string {
    let root = node;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    for (let step = node; step !== root; ) {
      const next = this.#parents.get(step) ?? root;
      this.#parents.set(step, root);
      step = next;
    }
    return root;
  }

  join(first: string, second: string): void {
    const [one, other] = [this.find(first), this.find(second)];
    if (one === other) return;
    const [large, small] = this.#sizeOf(one) >= this.#sizeOf(other) ? [one, other] : [other, one];
    this.#parents.set(small, large);
    this.#sizes.set(large, this.#sizeOf(one) + this.#sizeOf(other));
  }

  #sizeOf(root: string): number {
    return this.#sizes.get(root) ?? 1;
  }
}
