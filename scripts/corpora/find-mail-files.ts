import { open, readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

const mailExtensions = new Set(['.eml', '.msg', '.mbox', '.txt', '.com', '.net', '.mox', '']);
const notMail = /^(?:source|readme|license|licence|copying|notice|changelog)(?:\.|$)/i;

/** All files below a folder that hold a raw message, by name and first lines. */
export async function findMailFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if (await isMail(file)) found.push(file);
  }
  return found.sort();
}

async function isMail(file: string): Promise<boolean> {
  const name = basename(file);
  if (notMail.test(name)) return false;
  const extension = extname(name).toLowerCase();
  if (extension === '.eml' || extension === '.msg') return true;
  // Names such as `2c6a.example.com` have an extension that means nothing, so the content decides.
  if (!mailExtensions.has(extension) && extension.length < 6) return false;
  return looksLikeMail(await readHead(file));
}

async function readHead(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await handle.close();
  }
}

function looksLikeMail(head: string): boolean {
  const lines = head.split(/\r?\n/).slice(0, 40);
  const first = lines[0] ?? '';
  return (
    first.startsWith('From ') ||
    lines.filter((line) => /^(?:from|to|subject|date|received|mime-version|content-type|message-id|return-path):/i.test(line)).length >= 2
  );
}
