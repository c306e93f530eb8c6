import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { clientAddressHeader } from '@mailwright/auth';

/** The address of the client: that of the socket, or what a trusted proxy in front added last. */
export function findClientAddress(incoming: IncomingMessage, isBehindProxy: boolean): string {
  const forwarded = incoming.headers['x-forwarded-for'];
  const last = isBehindProxy ? [forwarded].flat().join(',').split(',').at(-1)?.trim() : undefined;
  if (last && isIP(last)) return last;
  return (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** Writes the client's address into the request, over whatever the client claimed. */
export function markClientAddress(incoming: IncomingMessage, address: string): void {
  const { rawHeaders } = incoming;
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() === clientAddressHeader) rawHeaders.splice(index, 2);
  }
  rawHeaders.push(clientAddressHeader, address);
  incoming.headers[clientAddressHeader] = address;
}
