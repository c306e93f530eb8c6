/**
 * Lets one act begin while the one before it is ending: a transaction waits at the mirror's lock for the COMMIT before it, and goes on
 * without a round trip between. Never more than two go on at once.
 */
export class Endings {
  /** How the latest act ends. */
  last: Promise<void> = Promise.resolve();

  /** Returns when the act says that only its end is left, or has ended, and the one before it has ended. Throws what either throws. */
  async begin(act: (onEnding: () => void) => Promise<void>): Promise<void> {
    const before = this.last;
    await new Promise<void>((resolve, reject) => {
      this.last = act(resolve);
      this.last.then(resolve, reject);
    });
    await before;
  }

  /** Returns when nothing goes on any more, however that ended. */
  async settle(): Promise<void> {
    await this.last.catch(() => undefined);
  }
}
