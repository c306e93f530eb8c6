type Settled<Acts extends readonly (() => Promise<unknown>)[]> = { -readonly [Nth in keyof Acts]: Awaited<ReturnType<Acts[Nth]>> };

/**
 * Sends each statement before the next is made, and waits for all: PostgreSQL works at one meanwhile. Statements leave some microtasks
 * after they were asked for; made in one go, none would leave before the last is made.
 */
export async function sendInTurn<const Acts extends readonly (() => Promise<unknown>)[]>(acts: Acts): Promise<Settled<Acts>> {
  const sent: Promise<unknown>[] = [];
  for (const act of acts) {
    const begun = act();
    // It is waited for with all others.
    begun.catch(() => undefined);
    sent.push(begun);
    // Behind all microtasks and before any input.
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }
  return (await Promise.all(sent)) as Settled<Acts>;
}
