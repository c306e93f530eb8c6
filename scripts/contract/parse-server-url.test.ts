import { describe, expect, it } from 'vitest';
import { parseServerUrl } from './parse-server-url.ts';

describe('parseServerUrl', () => {
  it('reads host, port, login and how the line is encrypted', () => {
    const parsed = parseServerUrl('imap://alice%40example.test:p%3Aw@localhost:1143', 'imap');

    expect(parsed.password).toBe('p:w');
    expect(parsed.settings).toMatchObject({ host: 'localhost', port: 1143, security: 'starttls', userName: 'alice@example.test' });
  });

  it('knows the ports', () => {
    expect(parseServerUrl('imaps://a:b@mail.example', 'imap').settings).toMatchObject({ port: 993, security: 'tls' });
    expect(parseServerUrl('smtps://a:b@mail.example', 'smtp').settings).toMatchObject({ port: 465, security: 'tls' });
    expect(parseServerUrl('smtp://a:b@mail.example', 'smtp').settings).toMatchObject({ port: 587, security: 'starttls' });
  });

  it('refuses what it does not know, without repeating the password', () => {
    for (const text of ['https://a:canary@mail.example', 'imaps://canary', 'imaps://:canary@mail.example', 'no url: canary']) {
      expect(() => parseServerUrl(text, 'imap')).toThrow(/^(?!.*canary@)/);
    }
    expect(() => parseServerUrl('smtps://a:b@mail.example', 'imap')).toThrow();
  });
});
