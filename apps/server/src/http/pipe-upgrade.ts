import type { IncomingMessage } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';

/** Passes a WebSocket on to a loopback port, byte for byte. For reloading in development; the product has none. */
export function pipeUpgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const target = net.connect(port, '127.0.0.1', () => {
    const lines = incoming.rawHeaders.flatMap((value, index, all) => (index % 2 === 0 ? [`${value}: ${all[index + 1] ?? ''}`] : []));
    target.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    target.write(head);
    socket.pipe(target).pipe(socket);
  });
  target.on('error', () => socket.destroy());
  socket.on('error', () => target.destroy());
}
