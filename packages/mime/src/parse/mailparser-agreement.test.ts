import { readdirSync, readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import { afterAll, describe, expect, it } from 'vitest';
import { closeMimeWorkers } from '../workers/mime-workers.ts';
import { parseMessage } from './parse-message.ts';

const folder = new URL('../../fixtures/', import.meta.url);
const options = { skipTextToHtml: true, skipHtmlToText: true, skipImageLinks: true };

afterAll(closeMimeWorkers);

describe('parseMessage and mailparser', () => {
  it.each(readdirSync(folder))('agree on %s', async (name) => {
    const raw = readFileSync(new URL(name, folder));

    const [own, other] = await Promise.all([parseMessage(raw), simpleParser(raw, options)]);

    expect(own.envelope.subject).toBe(other.subject ?? null);
    expect(own.envelope.from.map(({ name, address }) => [name ?? '', address])).toEqual(
      other.from?.value.map(({ name, address }) => [name, address]) ?? [],
    );
    expect(own.envelope.sentAt).toBe(other.date?.toISOString() ?? null);
    // It shows the text of messages within messages too, after that of the message itself.
    const [head = '', ...rest] = (own.text ?? '').split('\n');
    expect(other.text?.replaceAll(/ \n/g, ' ')).toContain(head.slice(0, 3));
    expect(rest.every((line) => other.text?.includes(line))).toBe(true);
    const filenames = own.attachments.flatMap(({ filename }) => filename ?? []);
    expect(other.attachments.flatMap(({ filename }) => filename ?? [])).toEqual(filenames);
  });
});
