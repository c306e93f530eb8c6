import type { MessageId } from '@mailwright/mail';

/** Previews that were read already: what a UID stands for never changes (RFC 9051 §2.3.1.1). The oldest are forgotten first. */
export class PreviewMemory {
  readonly #previews = new Map<MessageId, string | null>();
  readonly #maxCount: number;

  constructor(maxCount: number) {
    this.#maxCount = maxCount;
  }

  has(id: MessageId): boolean {
    return this.#previews.has(id);
  }

  get(id: MessageId): string | null {
    return this.#previews.get(id) ?? null;
  }

  set(id: MessageId, preview: string | null): void {
    this.#previews.delete(id);
    this.#previews.set(id, preview);
    if (this.#previews.size <= this.#maxCount) return;
    const [oldest] = this.#previews.keys();
    if (oldest !== undefined) this.#previews.delete(oldest);
  }
}
