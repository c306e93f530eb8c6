import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves as soon as the address answers with any HTTP status below 500; throws when the time is over. */
export async function waitForAnswer(url: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const endsAt = Date.now() + timeoutMs;
  while (Date.now() < endsAt) {
    signal.throwIfAborted();
    const status = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) }).then(
      (answer) => answer.status,
      () => 599,
    );
    if (status < 500) return;
    await sleep(60);
  }
  throw new Error(`${url} did not answer within ${timeoutMs / 1000} s.`);
}

const leavingMs = 6_000;

function tryToListen(port: number, host: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** Throws where something listens already; gives the server of a run that was just killed the time to leave. */
export async function assertPortIsFree(port: number, host: string): Promise<void> {
  const endsAt = Date.now() + leavingMs;
  for (;;) {
    const problem = await tryToListen(port, host);
    if (!problem) return;
    const isTaken = problem.code === 'EADDRINUSE';
    if (!isTaken || Date.now() > endsAt) {
      const reason = isTaken ? 'is in use; stop what listens there or set PORT to another one' : `cannot be opened (${problem.code})`;
      throw new Error(`Port ${port} on ${host} ${reason}.`, { cause: problem });
    }
    await sleep(250);
  }
}
