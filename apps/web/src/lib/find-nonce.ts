import { headers } from 'next/headers';

/** What marks the scripts of this very document as ours (CSP Level 3 §nonce). */
export async function findNonce(): Promise<string | undefined> {
  return /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1];
}
