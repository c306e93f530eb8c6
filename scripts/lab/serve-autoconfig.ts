import { createServer } from 'node:http';

/** The servers an autoconfig document names. */
export interface AutoconfigServers {
  readonly domain: string;
  readonly imapPort: number;
  readonly smtpPort: number;
}

/** Answers every request with an autoconfig document for the lab, on loopback. */
export async function serveAutoconfig(servers: AutoconfigServers): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(toDocument(servers));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mail/config-v1.1.xml`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function toDocument({ domain, imapPort, smtpPort }: AutoconfigServers): string {
  const toServer = (kind: string, type: string, port: number) => `    <${kind} type="${type}">
      <hostname>localhost</hostname>
      <port>${port}</port>
      <socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username>
      <authentication>password-cleartext</authentication>
    </${kind}>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${domain}">
    <domain>${domain}</domain>
    <displayName>Mailwright lab</displayName>
${toServer('incomingServer', 'imap', imapPort)}
${toServer('outgoingServer', 'smtp', smtpPort)}
  </emailProvider>
</clientConfig>
`;
}
