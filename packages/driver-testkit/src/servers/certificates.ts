import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from './run-command.ts';

/** What is right or wrong with a certificate made for a test. */
export type CertificateKind = 'valid' | 'expired' | 'not-yet-valid' | 'wrong-name' | 'self-signed';

/** A throw-away certificate and what it takes to trust it; everything PEM. */
export interface TestCertificate {
  readonly kind: CertificateKind;
  readonly key: string;
  /** The leaf alone. */
  readonly certificate: string;
  /** Whoever signed the leaf; the leaf itself where it is self-signed. */
  readonly caCertificate: string;
  /** SHA-256 of the leaf's DER, lower-case hex without colons. */
  readonly fingerprint: string;
}

const dayMs = 86_400_000;
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;

/** Makes a certificate for `localhost` and `127.0.0.1` (or, `wrong-name`, for neither) with openssl. */
export async function makeCertificate(
  options: { readonly kind?: CertificateKind; readonly altNames?: string } = {},
): Promise<TestCertificate> {
  const kind = options.kind ?? 'valid';
  const altNames = options.altNames ?? (kind === 'wrong-name' ? 'DNS:elsewhere.example' : 'DNS:localhost,IP:127.0.0.1');
  const folder = await mkdtemp(path.join(tmpdir(), 'mw-certificate-'));
  try {
    if (kind === 'self-signed') await signItself(folder, altNames);
    else await signByAuthority(folder, altNames, toValidity(kind));
    return await readCertificate(folder, kind);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function signItself(folder: string, altNames: string): Promise<void> {
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${altNames}`];
  await runCommand('openssl', ['req', '-x509', ...newKey, '-days', '30', ...subject, '-keyout', 'leaf.key', '-out', 'leaf.pem'], {
    cwd: folder,
  });
  await writeFile(path.join(folder, 'ca.pem'), await readFile(path.join(folder, 'leaf.pem')));
}

async function signByAuthority(folder: string, altNames: string, validity: { from: Date; to: Date }): Promise<void> {
  const authority = ['-days', '30', '-subj', '/CN=Mailwright throw-away authority', '-keyout', 'ca.key', '-out', 'ca.pem'];
  await runCommand('openssl', ['req', '-x509', ...newKey, ...authority], { cwd: folder });
  await runCommand('openssl', ['req', ...newKey, '-subj', '/CN=localhost', '-keyout', 'leaf.key', '-out', 'leaf.csr'], { cwd: folder });
  await writeFile(path.join(folder, 'ca.conf'), authorityConfig(altNames));
  await writeFile(path.join(folder, 'index.txt'), '');
  const dates = ['-startdate', toOpensslDate(validity.from), '-enddate', toOpensslDate(validity.to)];
  const files = ['-in', 'leaf.csr', '-out', 'leaf.pem', '-notext'];
  await runCommand('openssl', ['ca', '-batch', '-config', 'ca.conf', ...dates, ...files], { cwd: folder });
}

function authorityConfig(altNames: string): string {
  return `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
subjectAltName = ${altNames}
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
`;
}

function toValidity(kind: CertificateKind): { from: Date; to: Date } {
  const now = Date.now();
  if (kind === 'expired') return { from: new Date(now - 60 * dayMs), to: new Date(now - 30 * dayMs) };
  if (kind === 'not-yet-valid') return { from: new Date(now + 30 * dayMs), to: new Date(now + 60 * dayMs) };
  return { from: new Date(now - dayMs), to: new Date(now + 30 * dayMs) };
}

function toOpensslDate(date: Date): string {
  return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

async function readCertificate(folder: string, kind: CertificateKind): Promise<TestCertificate> {
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  const certificate = await read('leaf.pem');
  const fingerprint = new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
  return { kind, key: await read('leaf.key'), certificate, caCertificate: await read('ca.pem'), fingerprint };
}
