import type { Address, BodyPart, Envelope } from '@mailwright/mail';
import { selectBodies } from '@mailwright/mime';
import { toStorableText } from '../mail/sql-values.ts';
import { type PersonField, toPersonKey, toPersonMark } from './person-key.ts';
import { WordVector } from './word-vector.ts';

const mostPeople = 200;
const longestSubject = 2_000;

/** Whom a message names. */
export type People = Pick<Envelope, 'from' | 'to' | 'cc' | 'bcc'>;

/** What of a message can be searched. */
export interface SearchableMessage {
  readonly envelope: People & Pick<Envelope, 'subject'>;
  readonly structure: BodyPart | null;
  readonly text: string | null;
}

/** The words of a message: subject, people, names of attachments, text. */
export function describeWords({ envelope, structure, text }: SearchableMessage): string {
  const vector = new WordVector();
  vector.add(envelope.subject?.slice(0, longestSubject) ?? null, 'A');
  for (const { field, person } of listPeople(envelope)) {
    vector.add(`${person.name ?? ''} ${person.address}`, 'B');
    vector.addMark(toPersonMark(field, toPersonKey(person)));
  }
  const attachments = structure ? selectBodies(structure).attachments : [];
  for (const { filename } of attachments.slice(0, mostPeople)) vector.add(filename, 'C');
  vector.add(text, 'D');
  return toStorableText(vector.toString());
}

/** Everybody a message names, with the field. */
export function listPeople(envelope: People): readonly { readonly field: PersonField; readonly person: Address }[] {
  const of = (field: PersonField, people: readonly Address[]) => people.map((person) => ({ field, person }));
  const all = [...of('f', envelope.from), ...of('t', envelope.to), ...of('c', envelope.cc), ...of('b', envelope.bcc)];
  return all.slice(0, mostPeople);
}
