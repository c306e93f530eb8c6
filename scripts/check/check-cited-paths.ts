import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const documents = ['*.md', 'docs/**/*.md', '{packages,apps}/*/README.md'];
const repositoryPath = /`((?:packages|apps|scripts|docs|drizzle|bench|\.ci)\/[\w@./-]+)`/g;
const relativeLink = /\]\((?!https?:|mailto:|#)([^)#\s]+)/g;

/** Every path that a document names and that does not exist, as `document: path`. */
export function findMissingPaths(root: string): readonly string[] {
  const missing: string[] = [];
  for (const document of globSync(documents, { cwd: root }).sort()) {
    const text = readFileSync(path.join(root, document), 'utf8');
    const cited = [...text.matchAll(repositoryPath)].map((match) => path.join(root, match[1] ?? ''));
    const linked = [...text.matchAll(relativeLink)].map((match) => path.resolve(root, path.dirname(document), match[1] ?? ''));
    for (const target of new Set([...cited, ...linked])) {
      if (!existsSync(target)) missing.push(`${document}: ${path.relative(root, target)}`);
    }
  }
  return missing;
}
