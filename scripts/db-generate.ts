import { spawnSync } from 'node:child_process';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../packages/db');
const drizzleKit = path.join(folder, 'node_modules/.bin/drizzle-kit');
const { status } = spawnSync(drizzleKit, ['generate', ...process.argv.slice(2)], { cwd: folder, stdio: 'inherit' });
process.exit(status ?? 1);
