/** What a page may have asked for before its code was there, by procedure. */
export interface EarlyRequests {
  readonly startedAt: number;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What each answers; rejected where it failed. Taken out once used. */
  readonly answers: Record<string, Promise<unknown>>;
}

declare global {
  interface Window {
    mailwrightEarly?: EarlyRequests | undefined;
  }
}

/**
 * Asks for what a mail page shows first, while its code is still on the way.
 * NOTE: runs as text inside the document, so it may use nothing from outside of itself.
 */
export function requestEarly(page: Pick<Window, 'location' | 'fetch' | 'mailwrightEarly'>): void {
  const uuid = /^[0-9a-f-]{36}$/i;
  const [, scope = 'all', view = ''] = /^\/mail\/([^/]+)\/([^/]+)$/.exec(page.location.pathname) ?? [];
  const inputs: Record<string, unknown> = {
    'session.get': undefined,
    'connections.list': undefined,
    'mailboxes.list': { connectionId: 'all' },
  };
  const listPath = 'mail.list';
  if (view !== '' && !/[?&](q|only|here|accounts|at)=/.test(page.location.search)) {
    const filter = view === 'starred' ? { isStarred: true } : {};
    const place = uuid.test(view) ? { mailboxId: view } : view === 'starred' || view === 'all' ? {} : { role: view };
    inputs[listPath] = { connectionId: scope, filter, ...place, limit: 50 };
  }
  const answers: Record<string, Promise<unknown>> = {};
  for (const [path, input] of Object.entries(inputs)) {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    answers[path] = page
      .fetch(`/api/trpc/${path}${query}`, { headers: { 'content-type': 'application/json' } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`status ${response.status}`))))
      .then((body: { result: { data: unknown } }) => body.result.data);
    answers[path].catch(() => undefined);
  }
  page.mailwrightEarly = { startedAt: Date.now(), inputs, answers };
}
