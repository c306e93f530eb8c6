import type { BodyPart, PartId } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { fromStoredEnvelope, fromStoredPart, type RowEnvelope, toStoredEnvelope, toStoredPart } from './stored-message.ts';

const throughJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
const person = { name: 'Ada', address: 'ada@example.test' };

const emptyEnvelope: RowEnvelope = {
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  inReplyTo: [],
  references: [],
};
const fullEnvelope: RowEnvelope = {
  from: [person],
  sender: [person],
  replyTo: [person],
  to: [person],
  cc: [person],
  bcc: [person],
  inReplyTo: ['<b@example.test>'],
  references: ['<c@example.test>'],
};
const emptyPart: BodyPart = {
  partId: '' as PartId,
  contentType: '',
  charset: null,
  isFlowed: false,
  isDelSp: false,
  transferEncoding: '',
  disposition: null,
  filename: null,
  contentId: null,
  sizeBytes: 0,
  children: [],
};
const fullPart: BodyPart = {
  partId: '1' as PartId,
  contentType: 'text/plain',
  charset: 'utf-8',
  isFlowed: true,
  isDelSp: true,
  transferEncoding: '8bit',
  disposition: 'inline',
  filename: '',
  contentId: 'c',
  sizeBytes: 5,
  children: [emptyPart],
};

/** Each field alone set, and each alone empty. */
function mix<Shape extends object>(full: Shape, empty: Shape): readonly Shape[] {
  const keys = Object.keys(full) as (keyof Shape)[];
  return [
    full,
    empty,
    ...keys.flatMap((key) => [
      { ...empty, [key]: full[key] },
      { ...full, [key]: empty[key] },
    ]),
  ];
}

describe('what a row holds of a message', () => {
  it.each(mix(fullEnvelope, emptyEnvelope))('gives back the envelope %#', (envelope) => {
    expect(fromStoredEnvelope(throughJson(toStoredEnvelope(envelope)))).toStrictEqual(envelope);
  });

  it.each(mix(fullPart, emptyPart))('gives back the MIME tree %#', (part) => {
    const tree = { ...part, children: [...part.children, { ...fullPart, children: [part] }] };
    expect(fromStoredPart(throughJson(toStoredPart(part)))).toStrictEqual(part);
    expect(fromStoredPart(throughJson(toStoredPart(tree)))).toStrictEqual(tree);
  });

  it('reads what was written whole', () => {
    const whole = { ...fullEnvelope, subject: 'Tea', sentAt: '2026-01-02T03:04:05.000Z', messageIdHeader: '<a@example.test>' };
    expect(fromStoredEnvelope(throughJson(whole))).toStrictEqual(fullEnvelope);
    expect(fromStoredEnvelope(throughJson(emptyEnvelope))).toStrictEqual(emptyEnvelope);
    expect(fromStoredPart(throughJson(fullPart))).toStrictEqual(fullPart);
  });

  it('leaves out what is empty', () => {
    expect(toStoredEnvelope(emptyEnvelope)).toEqual({});
    expect(toStoredPart({ ...emptyPart, contentType: 'text/plain' })).toEqual({ contentType: 'text/plain' });
  });
});
