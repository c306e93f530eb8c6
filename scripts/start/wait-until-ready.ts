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

/** Throws where something listens already. */
export function assertPortIsFree(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'EADDRINUSE' ? 'is in use; stop what listens there or set PORT to another one' : `cannot be opened (${cause.code})`;
      reject(new Error(`Port ${port} on ${host} ${reason}.`, { cause }));
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });
}
