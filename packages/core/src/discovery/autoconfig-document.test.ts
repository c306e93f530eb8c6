import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAutoconfig } from './autoconfig-document.ts';

const origin = { source: 'ispdb', emailAddress: 'ada.l@example.com', isTrusted: true } as const;
const server = (direction: string, type: string, inner: string) => `<${direction}Server type="${type}">${inner}</${direction}Server>`;
const inner = (values: Readonly<Record<string, string>> = {}) => {
  const all = {
    hostname: 'mail.example.com',
    port: '993',
    socketType: 'SSL',
    username: '%EMAILADDRESS%',
    authentication: 'password-cleartext',
    ...values,
  };
  return Object.entries(all)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
};
const smtp = server('outgoing', 'smtp', inner({ port: '465' }));
const document = (servers: string, before = '') =>
  `<?xml version="1.0"?>${before}<clientConfig version="1.1"><emailProvider id="example.com"><displayName>Example</displayName>${servers}</emailProvider></clientConfig>`;

describe('readAutoconfig', () => {
  it('reads the best server of each protocol and fills in the address', () => {
    const imap = [
      server('incoming', 'pop3', inner({ port: '995' })),
      server('incoming', 'imap', inner({ port: '143', socketType: 'plain' })),
      server('incoming', 'imap', inner({ port: '143', socketType: 'STARTTLS' })),
      server('incoming', 'imap', inner({ hostname: 'imap.%EMAILDOMAIN%', username: '%EMAILLOCALPART%' })),
    ].join('');

    const found = readAutoconfig(document(`${imap}${smtp}<documentation url="https://help.example.com/"/>`), origin);

    expect(found).toMatchObject({
      source: 'ispdb',
      providerId: 'example.com',
      providerName: 'Example',
      method: 'password',
      isTrusted: true,
    });
    expect(found?.imap).toEqual({ host: 'imap.example.com', port: 993, security: 'tls', userName: 'ada.l', certificateFingerprint: null });
    expect(found?.smtp).toMatchObject({ host: 'mail.example.com', port: 465, userName: 'ada.l@example.com' });
    expect(found?.helpUrl).toBe('https://help.example.com/');
  });

  it('takes what is unencrypted only to be looked at by a person', () => {
    const plain = server('incoming', 'imap', inner({ port: '143', socketType: 'plain' }));

    expect(readAutoconfig(document(plain + smtp), origin)).toMatchObject({ isTrusted: false, imap: { security: 'none' } });
  });

  it('tells a provider that signs in by browser only', () => {
    const oauth = server('incoming', 'imap', inner({ authentication: 'OAuth2' }));
    const both = server('incoming', 'imap', inner().replace('<authentication>', '<authentication>OAuth2</authentication><authentication>'));

    expect(readAutoconfig(document(oauth + smtp), origin)?.method).toBe('oauth');
    expect(readAutoconfig(document(both + smtp), origin)?.method).toBe('password');
  });

  it.each([
    ['no XML', 'not < xml'],
    ['a page', '<html><body>Not found</body></html>'],
    ['no IMAP', document(server('incoming', 'pop3', inner()) + smtp)],
    ['no SMTP', document(server('incoming', 'imap', inner()))],
    ['a port out of range', document(server('incoming', 'imap', inner({ port: '99999' })) + smtp)],
    ['a host that is none', document(server('incoming', 'imap', inner({ hostname: 'a b/c' })) + smtp)],
    ['an unknown encryption', document(server('incoming', 'imap', inner({ socketType: 'maybe' })) + smtp)],
    ['an unknown sign-in', document(server('incoming', 'imap', inner({ authentication: 'retina' })) + smtp)],
    ['line breaks in a name', document(server('incoming', 'imap', inner({ username: 'a\u0007b' })) + smtp)],
    ['entities', document(server('incoming', 'imap', inner({ hostname: '&h;' })) + smtp, '<!DOCTYPE x [<!ENTITY h "evil.example">]>')],
    ['nothing', ''],
  ])('reads nothing from %s', (_name, xml) => {
    expect(readAutoconfig(xml, origin)).toBeNull();
  });

  it('is not slowed by depth', () => {
    const started = performance.now();

    expect(readAutoconfig('<a>'.repeat(8000), origin)).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });

  const folder = path.join(
    process.env.MAIL_CORPORA ?? path.resolve(import.meta.dirname, '../../../../../shared/corpora'),
    'autoconfig-ispdb/ispdb',
  );
  const published = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xml')) : [];

  // Without the corpora beside the project there is nothing to read, which is no skipped test.
  for (const title of published.length > 0 ? ['reads the published documents'] : []) {
    it(title, () => {
      const read = published.map((name) => ({ name, xml: readFileSync(path.join(folder, name), 'utf8') }));
      const withImap = read.filter(
        ({ xml }) => /<incomingServer type="imap">/.test(xml.replace(/<!--.*?-->/gs, '')) && /<outgoingServer/.test(xml),
      );

      const unread = withImap.filter(({ xml }) => !readAutoconfig(xml, origin)).map(({ name }) => name);

      expect(withImap.length).toBeGreaterThan(80);
      expect(unread).toEqual([]);
    });
  }
});
