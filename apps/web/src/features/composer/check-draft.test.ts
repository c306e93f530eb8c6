import { describe, expect, it } from 'vitest';
import { findDoubt } from './check-draft';
import { createDraft } from './compose-store';

const ready = createDraft({
  connectionId: 'c',
  identityAddress: 'ada@lovelace.dev',
  to: [{ name: null, address: 'cb@engine.example' }],
  subject: 'Tea',
  html: '<p>At four.</p>',
});
const none = new Set<never>();

describe('findDoubt', () => {
  it('lets a whole message go', () => {
    expect(findDoubt(ready, none)).toBeNull();
  });

  it('stops without a recipient or with half an address', () => {
    expect(findDoubt({ ...ready, to: [] }, none)).toBe('no-recipient');
    expect(findDoubt({ ...ready, bcc: [{ name: null, address: 'mary' }] }, none)).toBe('bad-recipient');
  });

  it('waits for files', () => {
    const file = { key: 'f', filename: 'a', contentType: 'a/b', sizeBytes: 1, attachment: null, progress: 0.2, hasFailed: false };

    expect(findDoubt({ ...ready, files: [file] }, none)).toBe('uploading');
  });

  it('asks about an empty subject and a forgotten file once', () => {
    const doubtful = { ...ready, subject: ' ', html: '<p>Siehe <b>Anhang</b></p>' };

    expect(findDoubt(doubtful, none)).toBe('empty-subject');
    expect(findDoubt(doubtful, new Set(['empty-subject'] as const))).toBe('missing-attachment');
    expect(findDoubt(doubtful, new Set(['empty-subject', 'missing-attachment'] as const))).toBeNull();
  });

  it('does not take the quoted original for own words', () => {
    expect(findDoubt({ ...ready, quoteHtml: '<p>see attachment</p>' }, none)).toBeNull();
  });
});
