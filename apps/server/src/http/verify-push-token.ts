import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';

/** Who may tell of changes, and how that is proved (OpenID Connect Core 1.0 §3.1.3.7). */
export interface PushIssuer {
  readonly issuer: string;
  readonly keysUrl: string;
  readonly audience: string;
  readonly serviceAccount: string;
}

/** Whether a token was signed for this server's door by whom the operator named. */
export type VerifyPushToken = (token: string) => Promise<boolean>;

const keysLimitBytes = 256 * 1024;
const keysDeadlineMs = 5000;
const tokenLimit = 8 * 1024;

/** Keys are fetched when a token asks for them and kept; rejects where they cannot be had. */
export function createPushTokenVerifier({ issuer, keysUrl, audience, serviceAccount }: PushIssuer): VerifyPushToken {
  const keys = createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: keysDeadlineMs, [customFetch]: fetchLimited });
  return async (token) => {
    if (token.length > tokenLimit) return false;
    try {
      const options = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp', 'iat'], clockTolerance: 30 };
      const { payload } = await jwtVerify(token, keys, options);
      return payload.email === serviceAccount && payload.email_verified === true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  };
}

const refusals = [
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];
const isRefusal = (error: unknown): boolean => refusals.some((refusal) => error instanceof refusal);

async function fetchLimited(url: string, options: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...options, redirect: 'error' });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > keysLimitBytes) throw new Error('The keys are too large.');
    chunks.push(new Uint8Array(chunk));
  }
  return new Response(new Blob(chunks), { status: answer.status });
}
