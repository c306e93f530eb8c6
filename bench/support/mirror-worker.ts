// A worker's process, driven by `startMirrorWorker`: keeps mirrors from 'keep' on and reads texts from 'read' on.
import { startSyncRunner, startTextIndexer } from '@mailwright/core';
import { openDatabase } from '@mailwright/db';
import { openBenchServices } from './bench-world.ts';

const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('Name the database.');
const database = openDatabase({ url, role: 'worker' });
const services = { ...openBenchServices(database), database };
const started: { stop(): Promise<void> }[] = [];

process.on('message', (order) => {
  void (async () => {
    if (order === 'keep') started.push(await startSyncRunner(services));
    if (order === 'read') started.push(await startTextIndexer(services));
    if (order !== 'stop') return;
    await Promise.all(started.map((part) => part.stop()));
    await services.close();
    await database.close();
    process.disconnect();
  })();
});
process.send?.('ready');
