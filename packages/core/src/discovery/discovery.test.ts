import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { NameRecords } from '../connections/name-records.ts';
import { createNetwork } from '../connections/network.ts';
import type { DiscoveryEvent } from './discovered-settings.ts';
import { createDiscovery, type DiscoverySettings } from './discovery.ts';
import { presets, presetToSettings } from './presets.ts';
import type { Candidate } from './probe-server.ts';

const xml = (host: string, socketType = 'SSL') => `<clientConfig><emailProvider id="x"><displayName>X</displayName>
  <incomingServer type="imap"><hostname>${host}</hostname><port>993</port><socketType>${socketType}</socketType><username>%EMAILADDRESS%</username></incomingServer>
  <outgoingServer type="smtp"><hostname>${host}</hostname><port>465</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username></outgoingServer>
  </emailProvider></clientConfig>`;

interface World extends Partial<DiscoverySettings> {
  readonly documents?: Readonly<Record<string, string>>;
  readonly records?: Partial<NameRecords>;
  readonly listening?: readonly string[];
  readonly delaysMs?: Readonly<Record<string, number>>;
}

function startWorld({ documents = {}, records = {}, listening = [], delaysMs = {}, ...settings }: World = {}) {
  const asked: string[] = [];
  const knocked: Candidate[] = [];
  const network = createNetwork({
    allowsPrivateHosts: false,
    resolve: async () => [{ address: '9.9.9.9', family: 4 }],
    records: { findMailExchangers: async () => [], findServices: async () => [], ...records },
    fetch: async (url, { signal }) => {
      asked.push(url);
      const place = url.split('?')[0] ?? '';
      await pause(delaysMs[place] ?? 0, undefined, { signal });
      const text = documents[place];
      return new Response(text ?? 'no', { status: text ? 200 : 404 });
    },
  });
  const probe = async (candidate: Candidate) => {
    knocked.push(candidate);
    return listening.includes(`${candidate.host}:${candidate.port}`);
  };
  const discovery = createDiscovery({ network, probe, ...settings });
  return { asked, knocked, discover: discovery.discover };
}

const ownDocument = 'https://autoconfig.example.com/mail/config-v1.1.xml';
const wellKnown = 'https://example.com/.well-known/autoconfig/mail/config-v1.1.xml';
const ispdb = 'https://v1.ispdb.net/example.com';
const mine = 'ada@example.com';

describe('discover', () => {
  it('knows the great providers without asking, with the way to sign in', async () => {
    const { discover } = startWorld();

    const google = await discover('Ada@Gmail.com');
    const icloud = await discover('ada@me.com');

    expect(google).toMatchObject({
      source: 'presets',
      providerId: 'google',
      method: 'app-password',
      hint: 'google-app-password',
      isTrusted: true,
    });
    expect(google?.imap).toEqual({
      host: 'imap.gmail.com',
      port: 993,
      security: 'tls',
      userName: 'Ada@Gmail.com',
      certificateFingerprint: null,
    });
    expect([icloud?.imap?.userName, icloud?.smtp?.userName]).toEqual(['ada', 'ada@me.com']);
    expect((await discover('ada@outlook.com'))?.method).toBe('oauth');
    expect(await discover('ada@proton.me')).toMatchObject({ method: 'unsupported', hint: 'proton-bridge-only', imap: null, smtp: null });
  });

  it('asks the provider by https first, then its well-known place, then the database', async () => {
    const all = { [ownDocument]: xml('own.example.com'), [wellKnown]: xml('known.example.com'), [ispdb]: xml('db.example.com') };

    const found = await startWorld({ documents: all, delaysMs: { [ownDocument]: 50 } }).discover(mine);
    const without = await startWorld({ documents: { [wellKnown]: all[wellKnown] ?? '', [ispdb]: all[ispdb] ?? '' } }).discover(mine);
    const last = await startWorld({ documents: { [ispdb]: all[ispdb] ?? '' } }).discover(mine);

    expect(found).toMatchObject({ source: 'provider-autoconfig', isTrusted: true, imap: { host: 'own.example.com' } });
    expect(without).toMatchObject({ source: 'provider-well-known', isTrusted: true, imap: { host: 'known.example.com' } });
    expect(last).toMatchObject({ source: 'ispdb', isTrusted: true, imap: { host: 'db.example.com' } });
  });

  it('does not wait for those behind the first who has an answer', async () => {
    const { discover } = startWorld({ documents: { [ownDocument]: xml('own.example.com') }, delaysMs: { [ispdb]: 60_000 } });
    const started = performance.now();

    expect(await discover(mine)).toMatchObject({ source: 'provider-autoconfig' });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('trusts nothing that came by http, in clear or through the mail exchanger', async () => {
    const open = await startWorld({ documents: { 'http://autoconfig.example.com/mail/config-v1.1.xml': xml('own.example.com') } }).discover(
      mine,
    );
    const plain = await startWorld({ documents: { [ownDocument]: xml('own.example.com', 'plain') } }).discover(mine);
    const exchanger = { findMailExchangers: async () => [{ host: 'mx1.mail.hoster.net', priority: 10 }] };
    const hosted = await startWorld({
      records: exchanger,
      documents: { 'https://autoconfig.hoster.net/mail/config-v1.1.xml': xml('mail.hoster.net') },
    }).discover(mine);

    expect(open).toMatchObject({ source: 'provider-autoconfig', isTrusted: false });
    expect(plain).toMatchObject({ isTrusted: false, imap: { security: 'none' } });
    expect(hosted).toMatchObject({ source: 'mx', isTrusted: false, imap: { host: 'mail.hoster.net' } });
  });

  it.each([
    ['aspmx.l.google.com', 'google'],
    ['example-com.mail.protection.outlook.com', 'microsoft365'],
    ['in1-smtp.messagingengine.com', 'fastmail'],
    ['mx.zoho.eu', 'zoho-custom-eu'],
    ['mx01.mail.icloud.com', 'icloud'],
    ['mail.protonmail.ch', 'proton'],
  ])('knows who stands behind the exchanger %s', async (host, providerId) => {
    const { discover } = startWorld({ records: { findMailExchangers: async () => [{ host, priority: 1 }] } });

    expect(await discover(mine)).toMatchObject({ source: 'mx', providerId, isTrusted: false });
  });

  it('reads SRV records: encrypted ones first, a foreign domain to be looked at', async () => {
    const record = (host: string, port: number) => [{ host, port, priority: 0, weight: 0 }];
    const services: Record<string, ReturnType<typeof record>> = {
      '_imaps._tcp.example.com': record('imap.example.com', 993),
      '_imap._tcp.example.com': record('other.example.com', 143),
      '_submissions._tcp.example.com': record('.', 0),
      '_submission._tcp.example.com': record('smtp.example.com', 465),
    };
    const findServices = async (name: string) => services[name] ?? [];

    const own = await startWorld({ records: { findServices } }).discover(mine);
    services['_imaps._tcp.example.com'] = record('imap.elsewhere.net', 993);
    const foreign = await startWorld({ records: { findServices } }).discover(mine);

    expect(own).toMatchObject({ source: 'srv', isTrusted: true, imap: { host: 'imap.example.com', security: 'tls' } });
    expect(own?.smtp).toMatchObject({ host: 'smtp.example.com', port: 465, security: 'tls' });
    expect(foreign?.isTrusted).toBe(false);
  });

  it('knocks at the usual names last, the safest port first', async () => {
    const { discover, knocked } = startWorld({ listening: ['mail.example.com:993', 'imap.example.com:143', 'mail.example.com:587'] });

    const found = await discover(mine);

    expect(found).toMatchObject({ source: 'guess', isTrusted: false });
    expect(found?.imap).toMatchObject({ host: 'mail.example.com', port: 993, security: 'tls', userName: mine });
    expect(found?.smtp).toMatchObject({ host: 'mail.example.com', port: 587, security: 'starttls' });
    expect(knocked[0]).toMatchObject({ host: 'imap.example.com', port: 993 });
  });

  it('offers the operator’s servers, and asks the operator’s document before all', async () => {
    const server = { host: 'mail.operator.test', port: 993, security: 'tls' as const };
    const world = { operatorDefaults: { imap: server, smtp: { ...server, port: 465 } } };
    const template = 'https://config.operator.test/{domain}?for={address}';
    const documents = {
      'https://config.operator.test/example.com': xml('mail.operator.test'),
      'https://config.operator.test/gmail.com': xml('mail.operator.test'),
    };

    expect(await startWorld(world).discover(mine)).toMatchObject({
      source: 'operator',
      isTrusted: true,
      imap: { ...server, userName: mine },
    });
    const first = startWorld({ ...world, autoconfigUrl: template, documents });
    expect(await first.discover('ada@gmail.com')).toMatchObject({ source: 'provider-autoconfig', imap: { host: 'mail.operator.test' } });
    expect(first.asked).toContain('https://config.operator.test/gmail.com?for=ada%40gmail.com');
  });

  it('tells what it does, and nothing after the answer', async () => {
    const events: DiscoveryEvent[] = [];
    const { discover } = startWorld({ documents: { [wellKnown]: xml('known.example.com') }, delaysMs: { [wellKnown]: 20 } });

    await discover(mine, { onEvent: (event) => events.push(event) });
    const count = events.length;
    await pause(50);

    expect(events.filter(({ state }) => state === 'asking').map(({ source }) => source)).toEqual([
      ...['presets', 'operator', 'provider-autoconfig', 'provider-well-known', 'ispdb', 'mx', 'srv', 'guess'],
    ]);
    expect(events).toContainEqual({ source: 'presets', state: 'nothing' });
    expect(events.at(-1)).toEqual({ source: 'provider-well-known', state: 'found' });
    expect(events).toHaveLength(count);
  });

  it('ends in time, and at once when given up', async () => {
    const delaysMs = { [ownDocument]: 60_000 };
    const { discover } = startWorld({ delaysMs, timeoutMs: 100 });
    const giveUp = new AbortController();
    const started = performance.now();

    const cancelled = expect(discover(mine, { signal: giveUp.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    giveUp.abort();

    await cancelled;
    expect(await discover(mine)).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('asks nobody about an address without a domain', async () => {
    const { discover, asked } = startWorld();

    expect([await discover('ada'), await discover('ada@'), await discover('ada@a b')]).toEqual([null, null, null]);
    expect(asked).toEqual([]);
  });

  it('never sends the address to the database or by http', async () => {
    const { discover, asked } = startWorld({ records: { findMailExchangers: async () => [{ host: 'mx.hoster.net', priority: 1 }] } });

    await discover(mine);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(4));

    expect(asked.filter((url) => url.includes('ada')).map((url) => new URL(url).origin)).toEqual(['https://autoconfig.example.com']);
  });
});

describe('presets', () => {
  it('are whole and encrypted', () => {
    expect(presets.length).toBeGreaterThan(100);
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    const domains = presets.flatMap((preset) => preset.domains);
    expect(new Set(domains).size).toBe(domains.length);
    for (const preset of presets) {
      const { imap, smtp, method } = presetToSettings(preset, mine, { source: 'presets', isTrusted: true });
      if (method === 'unsupported') expect([imap, smtp]).toEqual([null, null]);
      else {
        expect([imap, smtp].map((server) => server?.security)).not.toContain('none');
        for (const server of [imap, smtp])
          expect(server).toMatchObject({ host: expect.stringMatching(/^[a-z0-9.-]+$/), userName: expect.stringContaining('ada') });
        for (const server of [imap, smtp]) expect([993, 143, 465, 587, 25]).toContain(server?.port);
      }
    }
  });
});
