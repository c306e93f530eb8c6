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

function dropHeaders(incoming: IncomingMessage, names: readonly string[]): void {
  const { rawHeaders } = incoming;
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (names.includes(rawHeaders[index]?.toLowerCase() ?? '')) rawHeaders.splice(index, 2);
  }
  for (const name of names) delete incoming.headers[name];
}

/** Writes the client's address into the request, over whatever the client claimed. */
export function markClientAddress(incoming: IncomingMessage, address: string): void {
  dropHeaders(incoming, [clientAddressHeader]);
  incoming.rawHeaders.push(clientAddressHeader, address);
  incoming.headers[clientAddressHeader] = address;
}

/**
 * Takes from a program's request what makes it look like a browser's: Node's own fetch says `Sec-Fetch-Mode`, but never
 * from which site, which every browser says with it; sign-in would ask it for an Origin.
 */
export function unmarkProgram(incoming: IncomingMessage): void {
  const { headers } = incoming;
  if (headers['sec-fetch-site'] === undefined && headers.cookie === undefined) dropHeaders(incoming, ['sec-fetch-mode', 'sec-fetch-dest']);
}
