import { once } from 'node:events';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';

/** A way to a database that can be shut: lines under way break, new ones are refused. */
export interface Gate extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
  open(): Promise<void>;
}

/** Opens a gate before the database of this address. */
export async function startGate(databaseUrl: string): Promise<Gate> {
  const target = new URL(databaseUrl);
  const lines = new Set<Socket>();
  const server = createServer((line) => {
    const onward = connectSocket(Number(target.port), target.hostname);
    for (const socket of [line, onward]) {
      lines.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        lines.delete(socket);
        line.destroy();
        onward.destroy();
      });
    }
    line.pipe(onward).pipe(line);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const line of lines) line.destroy();
    await closed;
  };
  return { url: url.href, close, open: async () => void (await listen(port)), [Symbol.asyncDispose]: close };
}
