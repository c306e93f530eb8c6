import { basename } from 'node:path';
import type { MailResult } from './read-mail.ts';

/** The figures of one folder. */
export interface CorpusRow {
  readonly folder: string;
  readonly files: number;
  readonly ok: number;
  readonly malformed: number;
  readonly crashed: number;
  readonly hung: number;
  readonly slowestMs: number;
}

/** Counts the outcomes of one folder. */
export function toRow(folder: string, results: readonly MailResult[]): CorpusRow {
  const count = (outcome: MailResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return {
    folder: basename(folder),
    files: results.length,
    ok: count('ok'),
    malformed: count('malformed'),
    crashed: count('crashed'),
    hung: count('hung'),
    slowestMs: Math.max(0, ...results.map((result) => result.durationMs)),
  };
}

/** The rows as aligned text with a line of sums. */
export function writeTable(rows: readonly CorpusRow[]): string {
  const sum = (key: Exclude<keyof CorpusRow, 'folder'>) => rows.reduce((total, row) => total + row[key], 0);
  const total: CorpusRow = {
    folder: 'total',
    files: sum('files'),
    ok: sum('ok'),
    malformed: sum('malformed'),
    crashed: sum('crashed'),
    hung: sum('hung'),
    slowestMs: Math.max(...rows.map((row) => row.slowestMs)),
  };
  const lines = [...rows, total].map((row) =>
    [row.folder, row.files, row.ok, row.malformed, row.crashed, row.hung, row.slowestMs].map(String),
  );
  const head = ['folder', 'files', 'ok', 'could not be displayed', 'crashed', 'hung', 'slowest ms'];
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const align = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return [head, ...lines].map(align).join('\n');
}
