import { hash } from 'node:crypto';
import type { Address } from '@mailwright/mail';
import { foldText } from './split-words.ts';

/** In which field of a message a person stands: from, to, cc, bcc. */
export type PersonField = 'f' | 't' | 'c' | 'b';

/** What stands for a person in an index of words. */
export const toPersonMark = (field: PersonField, key: string): string => `${field}:${key}`;

/** The same for the same name and address, whatever their case and accents. */
export function toPersonKey(person: Address): string {
  return hash('sha256', toPersonText(person), 'base64url').slice(0, 16);
}

/** What a part of a name or address is looked for in. */
export const toPersonText = ({ name, address }: Address): string => foldText(`${name ?? ''} <${address}>`).slice(0, 1000);
