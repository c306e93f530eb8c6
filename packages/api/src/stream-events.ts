/** Turns a verb that reports through a callback into a stream of its events; ends when the verb ends, rejects as it rejects. */
export async function* streamEvents<Event>(run: (emit: (event: Event) => void) => Promise<void>): AsyncGenerator<Event> {
  const waiting: Event[] = [];
  let wake = () => {};
  let isDone = false;
  const finished = run((event) => {
    waiting.push(event);
    wake();
  }).finally(() => {
    isDone = true;
    wake();
  });
  finished.catch(() => undefined);

  while (true) {
    const event = waiting.shift();
    if (event !== undefined) yield event;
    else if (isDone) break;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
  await finished;
}
