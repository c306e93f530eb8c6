type Acts = readonly (() => Promise<unknown>)[];
type Settled<Some extends Acts> = { -readonly [Nth in keyof Some]: Awaited<ReturnType<Some[Nth]>> };

/** Statements that were sent. */
export interface Sent<Some extends Acts> {
  /** What all gave, or the first failure; unless it is waited for, nobody is told. */
  readonly settled: Promise<Settled<Some>>;
}

/**
 * Sends each statement before the next is made: PostgreSQL works at one meanwhile. Statements leave some microtasks after they were
 * asked for; made in one go, none would leave before the last is made. Resolves when all have left.
 */
export async function startInTurn<const Some extends Acts>(acts: Some): Promise<Sent<Some>> {
  const sent: Promise<unknown>[] = [];
  for (const act of acts) {
    const begun = act();
    // It is waited for with all others.
    begun.catch(() => undefined);
    sent.push(begun);
    // Behind all microtasks and before any input.
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }
  const settled = Promise.all(sent) as Promise<Settled<Some>>;
  settled.catch(() => undefined);
  return { settled };
}

/** The same, and waits for all. */
export async function sendInTurn<const Some extends Acts>(acts: Some): Promise<Settled<Some>> {
  const { settled } = await startInTurn(acts);
  return settled;
}
