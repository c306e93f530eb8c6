import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { closeMimeWorkers } from '../packages/mime/src/index.ts';
import { findMailFiles } from './corpora/find-mail-files.ts';
import { type MailResult, readMail } from './corpora/read-mail.ts';
import { toRow, writeTable } from './corpora/write-table.ts';
import { checkXssFolder } from './corpora/xss.ts';

const concurrency = 2;

// One table row per named folder; a folder of corpora is taken apart into its folders.
async function main(folders: readonly string[]): Promise<number> {
  if (folders.length === 0) {
    console.error('Usage: npm run corpora -- DIR…');
    return 2;
  }
  const rows = [];
  let isSafe = true;
  for (const folder of (await Promise.all(folders.map(listCorpora))).flat()) {
    if (existsSync(join(folder, 'payloads.jsonl'))) {
      isSafe = (await checkXssFolder(folder)) && isSafe;
      continue;
    }
    const files = await findMailFiles(folder);
    if (files.length === 0) continue;
    const results = await readAll(files);
    for (const result of results)
      if (result.outcome !== 'ok') console.log(`${result.outcome.padEnd(10)} ${relative('.', result.file)}  ${result.reason}`);
    rows.push(toRow(folder, results));
  }
  if (rows.length > 0) console.log(writeTable(rows));
  return !isSafe || rows.some((row) => row.crashed > 0 || row.hung > 0) ? 1 : 0;
}

async function listCorpora(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const corpora = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith('mime-')).map((entry) => join(folder, entry.name));
  return corpora.length > 0 ? corpora.sort() : [folder];
}

async function readAll(files: readonly string[]): Promise<readonly MailResult[]> {
  const waiting = [...files];
  const results: MailResult[] = [];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) results.push(await readMail(file));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results.sort((one, other) => one.file.localeCompare(other.file));
}

const folders = process.argv.slice(2).map((folder) => resolve(folder));
for (const folder of folders) {
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    console.error(`Not a folder: ${folder}`);
    process.exit(2);
  }
}
process.exitCode = await main(folders);
await closeMimeWorkers();
