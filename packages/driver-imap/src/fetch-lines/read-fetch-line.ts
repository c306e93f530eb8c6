import { readUsualDate } from '@mailwright/mime';
import type { FetchMessageObject } from 'imapflow';
import { LineScanner, type LineValue, UnusualLine } from './line-scanner.ts';
import { readStructure } from './read-structure.ts';

/** A line of the server as imapflow splits it: literals are left out of it, their announcements are not. */
export interface ServerLine {
  readonly payload: Buffer;
  readonly literals: readonly Buffer[];
}

const asterisk = 0x2a;
const longest = 32 * 1024;
const mostLiterals = 8;
const beginning = /^\* ([1-9]\d{0,9}) FETCH \(/;
const unusual = /[^\t\r\n\u0020-\u007e]/;

/** An untagged FETCH (RFC 9051 §7.5.2) of the plain form that nearly all have, or null: imapflow reads what is anything else. */
export function readFetchLine({ payload, literals }: ServerLine): FetchMessageObject | null {
  if (payload.length > longest || payload[0] !== asterisk || literals.length > mostLiterals) return null;
  const text = payload.toString('latin1');
  const begun = beginning.exec(text);
  if (begun === null || unusual.test(text)) return null;
  try {
    return readItems(new LineScanner(text, begun[0].length), Number(begun[1]), literals);
  } catch (error) {
    if (error instanceof UnusualLine) return null;
    throw error;
  }
}

type Row = { -readonly [Name in keyof FetchMessageObject]?: FetchMessageObject[Name] };

function readItems(line: LineScanner, seq: number, literals: readonly Buffer[]): FetchMessageObject {
  const row: Row = { seq };
  let literalCount = 0;
  do {
    const word = line.word();
    const section = line.section(word);
    if (section === null) readItem(line, word, row);
    else {
      const bytes = literals[literalCount];
      if (bytes === undefined || line.literalLength() !== bytes.length) throw new UnusualLine();
      addSection(row, section, bytes);
      literalCount += 1;
    }
  } while (line.takes(' '));
  line.expect(')');
  if (!line.isAtEnd || literalCount !== literals.length) throw new UnusualLine();
  return row as FetchMessageObject;
}

function addSection(row: Row, section: string, bytes: Buffer): void {
  if (section === 'HEADER') {
    if (row.headers !== undefined) throw new UnusualLine();
    row.headers = bytes;
    return;
  }
  row.bodyParts ??= new Map();
  if (row.bodyParts.has(section)) throw new UnusualLine();
  row.bodyParts.set(section, bytes);
}

function readItem(line: LineScanner, item: string, row: Row): void {
  switch (item) {
    case 'UID':
      row.uid = readNumber(line.value());
      return;
    case 'FLAGS':
      row.flags = new Set(line.flags());
      return;
    case 'RFC822.SIZE':
      row.size = readNumber(line.value());
      return;
    case 'INTERNALDATE':
      row.internalDate = readDate(line.value());
      return;
    case 'BODYSTRUCTURE':
      row.bodyStructure = readStructure(readList(line.value()));
      return;
    case 'MODSEQ':
      row.modseq = BigInt(readDigits(readOnly(line.value())));
      return;
    case 'EMAILID':
      row.emailId = readOnly(line.value());
      return;
    case 'THREADID': {
      const value = line.value();
      if (value !== null) row.threadId = readOnly(value);
      return;
    }
    case 'X-GM-MSGID':
      row.emailId = readDigits(line.value());
      return;
    case 'X-GM-THRID':
      row.threadId = readDigits(line.value());
      return;
    default:
      throw new UnusualLine();
  }
}

function readDigits(value: LineValue): string {
  if (typeof value !== 'string' || !/^[1-9]\d{0,18}$/.test(value)) throw new UnusualLine();
  return value;
}

function readNumber(value: LineValue): number {
  const digits = value === '0' ? value : readDigits(value);
  if (digits.length > 10) throw new UnusualLine();
  return Number(digits);
}

function readList(value: LineValue): readonly LineValue[] {
  if (value === null || typeof value === 'string') throw new UnusualLine();
  return value;
}

/** The one string of a list. */
function readOnly(value: LineValue): string {
  const [only, ...others] = readList(value);
  if (typeof only !== 'string' || only === '' || others.length > 0) throw new UnusualLine();
  return only;
}

function readDate(value: LineValue): Date {
  const date = new Date(typeof value === 'string' ? (readUsualDate(value, '-') ?? value) : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new UnusualLine();
  return date;
}
