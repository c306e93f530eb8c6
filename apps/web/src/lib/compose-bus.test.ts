import { describe, expect, it } from 'vitest';
import { answerComposeRequests, parseMailto, requestCompose } from './compose-bus';

describe('parseMailto', () => {
  it('reads addresses and headers', () => {
    expect(
      parseMailto('mailto:ada@lovelace.dev,charles%40babbage.org?subject=Tea%20%26%20proofs&cc=mary@somerville.example&body=At%20four%3F'),
    ).toEqual({
      kind: 'new',
      to: ['ada@lovelace.dev', 'charles@babbage.org'],
      cc: ['mary@somerville.example'],
      subject: 'Tea & proofs',
      text: 'At four?',
    });
  });

  it('survives broken escapes and refuses other addresses', () => {
    expect(parseMailto('mailto:a@b.example?subject=100%')).toMatchObject({ subject: '100%' });
    expect(parseMailto('https://example.org')).toBeNull();
  });
});

describe('requestCompose', () => {
  it('reaches the one who answers, and nobody after that', () => {
    const seen: string[] = [];
    const stop = answerComposeRequests((request) => seen.push(request.kind));

    requestCompose({ kind: 'new' });
    stop();
    requestCompose({ kind: 'new' });

    expect(seen).toEqual(['new']);
  });
});
