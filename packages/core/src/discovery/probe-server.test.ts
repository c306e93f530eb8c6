import { makeCertificate, type ScriptedServer, startFakeImapServer, startFakeSmtpServer } from '@mailwright/driver-testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createNetwork } from '../connections/network.ts';
import { type Candidate, createProbe } from './probe-server.ts';

describe('probe', () => {
  const servers: ScriptedServer[] = [];
  const network = createNetwork({ allowsPrivateHosts: true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
  const probe = createProbe(network);
  const knock = async (server: ScriptedServer, candidate: Omit<Candidate, 'host' | 'port'>, ca?: string) => {
    servers.push(server);
    const ask = ca ? createProbe(network, { ca }) : probe;
    return ask({ ...candidate, host: 'localhost', port: server.port }, AbortSignal.timeout(1500));
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server[Symbol.asyncDispose]()));
  });

  it('finds servers that speak well and show a valid certificate', async () => {
    const certificate = await makeCertificate();
    const ca = certificate.caCertificate;
    const found = [
      await knock(await startFakeImapServer({ certificate }), { protocol: 'imap', security: 'tls' }, ca),
      await knock(await startFakeImapServer({ certificate, security: 'starttls' }), { protocol: 'imap', security: 'starttls' }, ca),
      await knock(await startFakeSmtpServer({ certificate }), { protocol: 'smtp', security: 'tls' }, ca),
      await knock(await startFakeSmtpServer({ certificate, security: 'starttls' }), { protocol: 'smtp', security: 'starttls' }, ca),
    ];

    expect(found).toEqual([true, true, true, true]);
  });

  it('passes over certificates that are not valid', async () => {
    for (const security of ['tls', 'starttls'] as const) {
      expect(await knock(await startFakeImapServer({ security }), { protocol: 'imap', security })).toBe(false);
      expect(await knock(await startFakeSmtpServer({ security }), { protocol: 'smtp', security })).toBe(false);
    }
  });

  it('passes over those who offer no encryption, speak otherwise, or say nothing', async () => {
    const starttls = { protocol: 'imap', security: 'starttls' } as const;

    expect(await knock(await startFakeImapServer({ security: 'starttls', offersStartTls: false }), starttls)).toBe(false);
    expect(await knock(await startFakeImapServer({ security: 'starttls', greeting: '* PREAUTH welcome' }), starttls)).toBe(false);
    expect(await knock(await startFakeImapServer({ security: 'starttls', greeting: null }), starttls)).toBe(false);
    expect(await knock(await startFakeSmtpServer({ security: 'starttls' }), starttls)).toBe(false);
    expect(await knock(await startFakeImapServer({ security: 'none' }), { protocol: 'imap', security: 'tls' })).toBe(false);
  });

  it('knocks nowhere that is forbidden', async () => {
    await using server = await startFakeImapServer({ security: 'starttls' });
    const guarded = createProbe({ ...createNetwork({ allowsPrivateHosts: false }), isPortAllowed: () => true });

    const found = await guarded(
      { protocol: 'imap', security: 'starttls', host: '127.0.0.1', port: server.port },
      AbortSignal.timeout(1500),
    );

    expect(found).toBe(false);
    expect(server.connectionCount).toBe(0);
  });
});
