import type { MessageStructureObject } from 'imapflow';
import { type LineValue, UnusualLine } from './line-scanner.ts';

type Values = readonly LineValue[];
type Node = { -readonly [Name in keyof MessageStructureObject]: MessageStructureObject[Name] };

const isList = (value: LineValue | undefined): value is Values => Array.isArray(value);
const wantedParameters = new Set(['charset', 'format', 'delsp', 'name', 'filename']);

/** What a list needs of a BODYSTRUCTURE (RFC 9051 §7.5.2), as imapflow would give it. Throws an `UnusualLine`. */
export function readStructure(values: Values): MessageStructureObject {
  return isList(values[0]) ? readMultipart(values) : readSinglePart(values);
}

function readMultipart(values: Values): MessageStructureObject {
  let at = 0;
  const childNodes: MessageStructureObject[] = [];
  for (let child = values[0]; isList(child); child = values[at]) {
    childNodes.push(readStructure(child));
    at += 1;
  }
  const node: Node = { childNodes, type: `multipart/${readText(values[at]).toLowerCase()}` };
  addOptions(node, values[at + 1], values[at + 2]);
  return node;
}

function readSinglePart(values: Values): MessageStructureObject {
  const type = `${readText(values[0])}/${readText(values[1])}`.toLowerCase();
  const isText = type.startsWith('text/');
  const isMessage = type === 'message/rfc822';
  // Servers that leave the count of lines out are told by a look at what follows.
  if (isText && values.length === 11) throw new UnusualLine();
  const embedded = isMessage ? values[8] : undefined;
  const id = readOptional(values[3]);
  // Of the description nobody asks more than its form.
  readOptional(values[4]);
  const encoding = readOptional(values[5]);
  const size = readOptional(values[6]);
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new UnusualLine();
  const node: Node = { type };
  if (id !== undefined) node.id = id;
  if (encoding !== undefined) node.encoding = encoding.toLowerCase();
  if (size !== undefined) node.size = Number(size);
  if (isList(embedded)) node.childNodes = [readStructure(embedded)];
  addOptions(node, values[2], values[8 + (isText ? 1 : 0) + (isMessage ? 3 : 0)]);
  return node;
}

function addOptions(node: Node, parameters: LineValue | undefined, disposition: LineValue | undefined): void {
  if (parameters !== null && parameters !== undefined) node.parameters = readParameters(parameters);
  if (!isList(disposition) || disposition.length === 0) return;
  const [kind, ofDisposition] = disposition;
  node.disposition = kind === null ? '' : readText(kind).toLowerCase();
  if (isList(ofDisposition)) node.dispositionParameters = readParameters(ofDisposition);
}

const readOptional = (value: LineValue | undefined): string | undefined =>
  value === null || value === undefined ? undefined : readText(value);

function readParameters(values: LineValue): Record<string, string> {
  if (!isList(values)) throw new UnusualLine();
  const parameters: Record<string, string> = {};
  for (let at = 0; at < values.length; at += 2) {
    const name = readText(values[at]).toLowerCase();
    // RFC 2231 §3: a value in pieces or in another charset.
    if (name.includes('*')) throw new UnusualLine();
    if (!wantedParameters.has(name)) continue;
    const value = values[at + 1] === null || values[at + 1] === undefined ? '' : readText(values[at + 1]);
    // RFC 2047, and RFC 2231 §4 in a plain parameter.
    if (value.includes('=?') || value.includes("'")) throw new UnusualLine();
    parameters[name] = value;
  }
  return parameters;
}

function readText(value: LineValue | undefined): string {
  if (typeof value !== 'string') throw new UnusualLine();
  return value;
}
