import { createHash } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { CertificateFacts, ServerSettings } from '@mailwright/mail';

/** Why a certificate was refused, and the certificate. */
export class CertificateRefusal extends Error {
  override readonly name = 'CertificateRefusal';
  readonly reason: string;
  readonly certificate: CertificateFacts | null;

  constructor(reason: string, certificate: CertificateFacts | null) {
    super('The certificate was refused.');
    this.reason = reason;
    this.certificate = certificate;
  }
}

/**
 * Turns an open socket into TLS 1.2 or later and hands it out only when its certificate is valid for the host,
 * or is the very one that was pinned. Nothing travels before that.
 */
export function secureSocket(socket: Socket, settings: ServerSettings): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const encrypted = connect({
      socket,
      // RFC 6066 §3: an address is no server name; it is checked against the certificate all the same.
      ...(isIP(settings.host) ? { host: settings.host } : { servername: settings.host, host: settings.host }),
      minVersion: 'TLSv1.2',
      // NOTE: Node would drop the certificate together with the socket; judge() below refuses what it would have refused.
      rejectUnauthorized: false,
    });
    const onError = (error: Error) => {
      encrypted.destroy();
      reject(error);
    };
    const onClose = () => reject(Object.assign(new Error('The line was closed during the TLS handshake.'), { code: 'CLOSED_DURING_TLS' }));
    encrypted.once('error', onError);
    encrypted.once('close', onClose);
    encrypted.once('secureConnect', () => {
      encrypted.off('error', onError);
      encrypted.off('close', onClose);
      const refusal = judge(encrypted, settings);
      if (refusal === null) {
        resolve(encrypted);
        return;
      }
      encrypted.on('error', () => undefined);
      encrypted.destroy();
      reject(refusal);
    });
  });
}

function judge(encrypted: TLSSocket, settings: ServerSettings): CertificateRefusal | null {
  if (encrypted.authorized) return null;
  const peer = encrypted.getPeerCertificate(true);
  const facts = peer.raw === undefined ? null : toCertificateFacts(peer);
  const pinned = settings.certificateFingerprint?.toLowerCase().replaceAll(':', '') ?? null;
  if (pinned !== null && facts?.fingerprint === pinned) return null;
  return new CertificateRefusal(refine(toReason(encrypted.authorizationError), peer, settings.host), facts);
}

/** OpenSSL names a broken chain first; a date or a name that is wrong too tells a person more. */
function refine(reason: string, peer: DetailedPeerCertificate, host: string): string {
  if (peer.raw === undefined || reason === 'DEPTH_ZERO_SELF_SIGNED_CERT') return reason;
  if (Date.parse(peer.valid_to) < Date.now()) return 'CERT_HAS_EXPIRED';
  if (Date.parse(peer.valid_from) > Date.now()) return 'CERT_NOT_YET_VALID';
  return checkServerIdentity(host, peer) === undefined ? reason : 'ERR_TLS_CERT_ALTNAME_INVALID';
}

/** Node gives a code as text, or an Error whose code tells. */
function toReason(authorizationError: unknown): string {
  if (authorizationError instanceof Error && 'code' in authorizationError) return String(authorizationError.code);
  return typeof authorizationError === 'string' ? authorizationError : 'UNKNOWN';
}

function toCertificateFacts(peer: DetailedPeerCertificate): CertificateFacts {
  return {
    subject: toName(peer.subject),
    altNames: toAltNames(peer.subjectaltname),
    issuer: toName(peer.issuer),
    validFrom: toInstant(peer.valid_from),
    validTo: toInstant(peer.valid_to),
    fingerprint: createHash('sha256').update(peer.raw).digest('hex'),
  };
}

function toName(name: unknown): string {
  if (typeof name !== 'object' || name === null) return '';
  const fields: Record<string, unknown> = { ...name };
  const text = fields.CN ?? fields.O ?? Object.values(fields)[0] ?? '';
  return (Array.isArray(text) ? text.join(', ') : String(text)).slice(0, 200);
}

function toAltNames(altNames: string | undefined): string[] {
  const names = (altNames ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return names.filter((name) => name !== '').slice(0, 50);
}

function toInstant(text: string): string {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? text : new Date(milliseconds).toISOString();
}
