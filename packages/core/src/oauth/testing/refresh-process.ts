// A second process for tests: for each line on its input it asks for one token many times at once, and prints what it got.
import { createInterface } from 'node:readline';
import { openDatabase } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { createCoreServices } from '../../services.ts';
import { getAccessToken } from '../get-access-token.ts';
import { masterKey, toClients } from './oauth-set-up.ts';

interface Order {
  readonly databaseUrl: string;
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userId: UserId;
  readonly connectionId: string;
  readonly askers: number;
}

// The test that starts this process writes the order.
const order = JSON.parse(process.argv[2] ?? '') as Order;
const ignore = (): void => undefined;
const services = createCoreServices({
  database: openDatabase({ url: order.databaseUrl, role: 'worker', maxConnections: 4 }),
  masterKeys: [masterKey],
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  network: { allowsPrivateHosts: true },
  uploadLimitBytes: 1000,
  imageProxyKey: new Uint8Array(32),
  oauthClients: toClients(order),
});

process.stdout.write('ready\n');
for await (const _line of createInterface({ input: process.stdin })) {
  // Each asker has services of its own, so that they meet in the database and nowhere else.
  const asked = Array.from({ length: order.askers }, () =>
    getAccessToken({ services: { ...services }, userId: order.userId }, order.connectionId),
  );
  process.stdout.write(`${JSON.stringify([...new Set(await Promise.all(asked))])}\n`);
}
process.exit(0);
