import { readdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'));
const [name] = process.argv.slice(2);

if (!name || !names.includes(name)) {
  console.error(`Name one benchmark: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  await import(path.join(folder, `${name}.ts`));
}
