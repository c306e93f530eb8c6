/** Union-find over nodes that are numbered from 0 on: near constant time for each call. */
export class DisjointSets {
  readonly #parents: number[] = [];
  readonly #sizes: number[] = [];

  /** A node that is alone in its set. */
  add(): number {
    this.#sizes.push(1);
    return this.#parents.push(this.#parents.length) - 1;
  }

  /** The one that stands for the whole set of `node`. */
  find(node: number): number {
    let root = node;
    for (let next = this.#parentOf(root); next !== root; next = this.#parentOf(root)) root = next;
    for (let step = node; step !== root; ) {
      const next = this.#parentOf(step);
      this.#parents[step] = root;
      step = next;
    }
    return root;
  }

  join(first: number, second: number): void {
    const [one, other] = [this.find(first), this.find(second)];
    if (one === other) return;
    const [large, small] = this.#sizeOf(one) >= this.#sizeOf(other) ? [one, other] : [other, one];
    this.#parents[small] = large;
    this.#sizes[large] = this.#sizeOf(one) + this.#sizeOf(other);
  }

  #parentOf(node: number): number {
    return this.#parents[node] ?? node;
  }

  #sizeOf(root: number): number {
    return this.#sizes[root] ?? 1;
  }
}
