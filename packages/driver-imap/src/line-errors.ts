import { type ConnectionProblemCode, isMailError, MailError, type VerifyStage } from '@mailwright/mail';
import { toProblem, toProblemError } from './connection-problem.ts';
import { LineFailure } from './line-reader.ts';
import type { LineRequest } from './open-line.ts';
import { cleanServerText } from './server-text.ts';
import { CertificateRefusal } from './tls-options.ts';

const certificateCodes: Readonly<Record<string, ConnectionProblemCode>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'cert_self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'cert_self_signed',
  CERT_HAS_EXPIRED: 'cert_expired',
  CERT_NOT_YET_VALID: 'cert_not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'cert_name_mismatch',
};

const dnsCodes = new Set(['ENOTFOUND', 'ENODATA', 'EAI_AGAIN', 'EAI_NONAME', 'ESERVFAIL', 'EDNS', 'ENOENT']);
const unreachableCodes = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EHOSTDOWN']);
const implicitTlsPorts = new Set([465, 990, 993, 994, 995]);
const plainSpeech = /wrong[ _]version|packet[ _]length|unknown[ _]protocol|http[ _]request|unsupported[ _]protocol|record[ _]layer/i;

/** Maps a failure while a line is opened; what is a MailError already keeps its code and gains its problem. */
export function toLineError(error: unknown, stage: VerifyStage, request: LineRequest): MailError {
  const { protocol, settings } = request;
  if (isMailError(error)) return withProblem(error, stage, request);
  if (error instanceof CertificateRefusal) {
    const code = certificateCodes[error.reason] ?? 'cert_untrusted';
    return toProblemError({ code, stage, protocol, settings, certificate: error.certificate });
  }
  if (error instanceof LineFailure) return toFailure(error, stage, request);
  const code = toSocketCode(error, stage, request);
  return toProblemError({ code, stage, protocol, settings });
}

function withProblem(error: MailError, stage: VerifyStage, request: LineRequest): MailError {
  const { protocol, settings } = request;
  if (error.code === 'CANCELLED') return error;
  if (error.problem !== null) {
    const problem = toProblem({ ...error.problem, stage, protocol, settings });
    return new MailError(error.code, error.message, { problem, retry: error.retry, serverText: error.serverText ?? undefined });
  }
  const isSilentTlsPort = stage === 'greeting' && settings.security !== 'tls' && implicitTlsPorts.has(settings.port);
  const code = error.code !== 'TIMED_OUT' ? 'protocol_error' : isSilentTlsPort ? 'wrong_security_tls_expected' : 'timeout';
  return toProblemError({ code, stage, protocol, settings });
}

function toFailure(failure: LineFailure, stage: VerifyStage, request: LineRequest): MailError {
  const { protocol, settings } = request;
  const serverText = cleanServerText(failure.received.subarray(0, 2000).toString('latin1'), request.secrets);
  const speaksTls = failure.received[0] === 0x15 || failure.received[0] === 0x16;
  const isEarly = stage === 'greeting' && settings.security !== 'tls';
  if (isEarly && (speaksTls || (failure.reason === 'closed' && failure.received.length === 0))) {
    return toProblemError({ code: 'wrong_security_tls_expected', stage, protocol, settings });
  }
  const code = failure.reason === 'too-long' ? 'protocol_error' : 'connection_lost';
  return toProblemError({ code, stage, protocol, settings, serverText });
}

function toSocketCode(error: unknown, stage: VerifyStage, request: LineRequest): ConnectionProblemCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (stage === 'dns' || dnsCodes.has(code)) return 'dns_not_found';
  if (code === 'ECONNREFUSED') return 'conn_refused';
  if (unreachableCodes.has(code)) return 'timeout';
  if (stage !== 'tls') return 'connection_lost';
  if (code === 'ECONNRESET' || code === 'EPIPE') return isDisconnect(error) ? toClosedCode(request) : 'connection_lost';
  if (code === 'CLOSED_DURING_TLS') return toClosedCode(request);
  const speaksPlain = plainSpeech.test(`${code} ${error instanceof Error ? error.message : ''}`);
  return speaksPlain && request.settings.security === 'tls' ? 'wrong_security_plain' : 'tls_failed';
}

/** Node says ECONNRESET too when the other side hangs up politely in the middle of a handshake. */
function isDisconnect(error: unknown): boolean {
  return error instanceof Error && /disconnected before secure TLS connection/i.test(error.message);
}

function toClosedCode(request: LineRequest): ConnectionProblemCode {
  return request.settings.security === 'tls' ? 'wrong_security_plain' : 'tls_failed';
}
