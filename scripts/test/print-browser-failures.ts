import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const mostPages = 6;
const mostLines = 80;
const longestLine = 400;

function printLines(name: string, lines: readonly string[]): void {
  const shown = lines.slice(-mostLines).map((line) => line.slice(0, longestLine));
  console.log([`--- ${name}${shown.length < lines.length ? `, the last ${shown.length} lines` : ''}`, ...shown].join('\n'));
}

/** Prints what the pages of failed browser tests showed and what the apps behind them warned of; other machines keep no pictures. */
export function printBrowserFailures(folder: string): void {
  for (const name of globSync('app-*.log', { cwd: folder }).sort()) {
    const warnings = readFileSync(path.join(folder, name), 'utf8').split('\n').filter(isWarning);
    if (warnings.length > 0) printLines(name, warnings);
  }
  for (const name of globSync('*/error-context.md', { cwd: folder }).sort().slice(0, mostPages)) {
    printLines(name, readFileSync(path.join(folder, name), 'utf8').split('\n'));
  }
}

/** Lines of the structured log from level 40, and what was not logged but printed. */
const isWarning = (line: string): boolean => /"level":(?:[4-6]0|"(?:warn|error|fatal)")/.test(line) || /\b(?:Error|Unhandled)\b/.test(line);
