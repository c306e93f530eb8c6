/** Who signs in, and where. */
export interface SignInOptions {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** Trades e-mail and password for a session token to be used as bearer. Throws where the server refuses. */
export async function signIn(options: SignInOptions): Promise<string> {
  const request = options.fetch ?? fetch;
  const response = await request(new URL('/api/auth/sign-in/email', options.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(options.url).origin },
    body: JSON.stringify({ email: options.email, password: options.password }),
  });
  if (!response.ok) throw new Error(`Sign-in was refused with status ${response.status}.`);
  const token = response.headers.get('set-auth-token');
  if (!token) throw new Error('The server gave no session token.');
  return token;
}
