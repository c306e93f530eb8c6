import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpFetch } from './http.ts';
import { createNetwork } from './network.ts';

const guarded = (names: Readonly<Record<string, readonly string[]>> = {}, fetch?: HttpFetch) =>
  createNetwork({
    allowsPrivateHosts: false,
    resolve: async (host) => (names[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    fetch,
  });
const forbidden = { code: 'CONNECTION_FAILED', retry: 'never', problem: { code: 'host_forbidden', stage: 'dns' } };
const answer = (status: number, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  new Response(Buffer.from(body), { status, headers });

describe('resolveHost', () => {
  it.each([
    ...['127.0.0.1', '127.1', '0x7f.0.0.1', '0177.0.0.1', '2130706433', '0', '10.0.0.1', '172.16.9.9', '192.168.1.1', '100.64.1.1'],
    ...['169.254.169.254', '100.100.100.200', '192.0.0.8', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '168.63.129.16'],
    ...['::1', '[::1]', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '[::ffff:8.8.8.8]', '::7f00:1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', '2001:db8::1', '１２７.0.0.1', '127.0.0.1.'],
  ])('refuses %s', async (host) => {
    await expect(guarded().resolveHost(host)).rejects.toMatchObject(forbidden);
  });

  it('judges what a name leads to, all of it', async () => {
    const network = guarded({
      'good.example': ['9.9.9.9', '2620:fe::fe'],
      'mixed.example': ['9.9.9.9', '10.0.0.1'],
      'meta.example': ['169.254.169.254'],
      'xn--mnchen-3ya.example': ['9.9.9.9'],
    });

    expect(await network.resolveHost('Good.Example.')).toHaveLength(2);
    expect(await network.resolveHost('München.example')).toHaveLength(1);
    await expect(network.resolveHost('mixed.example')).rejects.toMatchObject(forbidden);
    await expect(network.resolveHost('meta.example')).rejects.toMatchObject(forbidden);
  });

  it('says that there is no such host', async () => {
    for (const host of ['nowhere.example', 'a b', 'user@host', 'host/path', '', 'fe80::1%eth0', 'a'.repeat(300)]) {
      await expect(guarded().resolveHost(host)).rejects.toMatchObject({ code: 'CONNECTION_FAILED', problem: { code: 'dns_not_found' } });
    }
  });

  it('lets everything through where private hosts are allowed', async () => {
    await using network = createNetwork({ allowsPrivateHosts: true });

    expect(await network.resolveHost('127.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect([network.isPortAllowed(1143), guarded().isPortAllowed(1143), guarded().isPortAllowed(993)]).toEqual([true, false, true]);
  });
});

describe('fetchDocument', () => {
  const names = {
    'a.example.com': ['9.9.9.9'],
    'b.example.com': ['9.9.9.9'],
    'other.org': ['9.9.9.9'],
    'inside.example.com': ['10.0.0.1'],
  };

  it('follows redirects within one domain only, each hop judged', async () => {
    const moves: Record<string, string> = {
      'https://a.example.com/ok': 'https://b.example.com/found',
      'https://a.example.com/away': 'https://other.org/found',
      'https://a.example.com/inside': 'https://inside.example.com/found',
      'https://a.example.com/plain': 'http://b.example.com/found',
      'https://a.example.com/loop': 'https://a.example.com/loop',
    };
    const asked: string[] = [];
    const network = guarded(names, async (url) => {
      asked.push(url);
      const to = moves[url];
      return to ? answer(302, '', { location: to }) : answer(200, '<x/>');
    });

    const found = await network.fetchDocument('https://a.example.com/ok');

    expect(found).toEqual({ url: 'https://b.example.com/found', text: '<x/>' });
    for (const path of ['away', 'inside', 'plain', 'loop']) {
      await expect(network.fetchDocument(`https://a.example.com/${path}`)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    }
    expect(asked).not.toContain('https://other.org/found');
    expect(asked).not.toContain('https://inside.example.com/found');
    expect(asked.filter((url) => url.endsWith('/loop'))).toHaveLength(4);
  });

  it('takes a 200 alone, of a bounded size', async () => {
    const network = guarded(names, async (url) => (url.endsWith('/gone') ? answer(404, 'no') : answer(200, 'x'.repeat(70_000))));

    expect(await network.fetchDocument('https://a.example.com/gone')).toBeNull();
    await expect(network.fetchDocument('https://a.example.com/large')).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  });

  it.each(['ftp://a.example.com/', 'https://me:pw@a.example.com/', 'https://a.example.com:8443/', 'file:///etc/passwd', 'nonsense'])(
    'asks nobody for %s',
    async (url) => {
      const network = guarded(names, async () => {
        throw new Error('was asked');
      });

      await expect(network.fetchDocument(url)).rejects.toMatchObject({ code: 'CONNECTION_FAILED', retry: 'never' });
    },
  );
});

describe('the real way out', () => {
  const servers: Server[] = [];
  const serve = async (listener: RequestListener) => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const local = () => createNetwork({ allowsPrivateHosts: true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
  afterEach(() => {
    for (const server of servers.splice(0)) server.closeAllConnections();
  });

  it('dials the judged address, without cookie or referrer', async () => {
    let seen: Record<string, unknown> = {};
    const port = await serve((request, response) => {
      seen = request.headers;
      response.setHeader('set-cookie', 'a=b').end('<x/>');
    });
    await using network = local();

    const found = await network.fetchDocument(`http://auto.example.com:${port}/c.xml`);

    expect(found?.text).toBe('<x/>');
    expect(seen.host).toBe(`auto.example.com:${port}`);
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['cookie', 'referer']));
  });

  it('does not dial an address that turned private after the check', async () => {
    let asked = 0;
    const resolve = async () => [{ address: asked++ === 0 ? '9.9.9.9' : '127.0.0.1', family: 4 as const }];
    await using network = createNetwork({ allowsPrivateHosts: false, resolve });

    await expect(network.fetchDocument('http://rebind.example.com/', { timeoutMs: 3000 })).rejects.toMatchObject(forbidden);

    expect(asked).toBe(2);
  });

  it('gives up at the deadline and on request', async () => {
    const port = await serve(() => undefined);
    await using network = local();
    const giveUp = new AbortController();

    const late = network.fetchDocument(`http://slow.example.com:${port}/`, { timeoutMs: 100 });
    const cancelled = network.fetchDocument(`http://slow.example.com:${port}/`, { signal: giveUp.signal });
    giveUp.abort();
    const outcomes = await Promise.allSettled([late, cancelled]);

    expect(outcomes).toMatchObject([{ reason: { code: 'TIMED_OUT' } }, { reason: { code: 'CANCELLED' } }]);
  });

  it('shows pictures by their bytes and nothing else', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
    const bodies: Record<string, Buffer> = {
      '/png': png,
      '/svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      '/html': Buffer.from('<p>'),
    };
    const port = await serve((request, response) => {
      const body = bodies[request.url ?? ''];
      response
        .setHeader('content-type', 'image/png')
        .writeHead(body ? 200 : 404)
        .end(body);
    });
    await using network = local();
    const at = (path: string) => network.fetchImage(`http://pictures.example.com:${port}${path}`);

    expect(await at('/png')).toEqual({ contentType: 'image/png', bytes: png });
    await expect(at('/svg')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(at('/html')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(at('/none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops reading an endless answer', async () => {
    const port = await serve((request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
      request.on('close', () => clearInterval(timer));
    });
    await using network = local();

    await expect(network.fetchImage(`http://endless.example.com:${port}/`, { maxBytes: 200_000 })).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    });
  });
});
