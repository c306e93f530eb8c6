import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseMailView, toListInput, viewNames } from '../mail-view';
import { pageSize } from '../refresh-list';
import { type EarlyRequests, requestEarly } from './request-early';
import { takeEarly } from './take-early';

const account = '0e5b6f70-1c1d-4a0b-9a53-6c4cbb0a1f55';
const nothingAsked = { filter: {}, query: '', isHere: false, isAllAccounts: false };

/** Runs what the document runs; tells what was asked. */
function run(path: string, status = 200) {
  const urls: string[] = [];
  const page = {
    location: new URL(path, 'http://mail.example') as unknown as Location,
    mailwrightEarly: undefined as EarlyRequests | undefined,
    fetch: async (url: unknown) => {
      urls.push(String(url));
      return Response.json({ result: { data: `answer to ${urls.length}` } }, { status });
    },
  };
  // As text, like in the document: it must need nothing from outside of itself.
  new Function('page', `(${requestEarly.toString()})(page)`)(page);
  return { page, urls };
}

afterEach(() => void vi.useRealTimers());

describe('what a mail page asks for before its code is there', () => {
  const views = [...viewNames.flatMap((view) => [`all/${view}`, `${account}/${view}`]), `${account}/${account}`];
  it.each(views)('is, for %s, the list the page will ask for', async (place) => {
    const { page, urls } = run(`/mail/${place}?thread=${account}`);
    const [scope = '', name = ''] = place.split('/');
    const view = parseMailView(scope, name);
    if (!view) throw new Error(`There is no view ${place}.`);

    const input = { ...toListInput(view, nothingAsked), limit: pageSize, cursor: null, direction: 'forward' };
    const answer = takeEarly(page.mailwrightEarly, 'mail.list', input);
    expect(await answer).toBe('answer to 4');
    expect(urls).toHaveLength(4);
    expect(takeEarly(page.mailwrightEarly, 'mail.list', input)).toBeNull();
  });

  it.each(['/outbox', '/mail/all/inbox?q=tea', '/mail/all/inbox?thread=x&only=unread', '/mail/all/inbox?at=2024-03'])(
    'is no list for %s',
    async (path) => {
      const { page } = run(path);
      expect(page.mailwrightEarly?.inputs['mail.list']).toBeUndefined();
      expect(await takeEarly(page.mailwrightEarly, 'session.get', undefined)).toBe('answer to 1');
    },
  );

  it('is for nobody who asks something else, or late', async () => {
    const { page } = run('/mail/all/inbox');
    expect(takeEarly(page.mailwrightEarly, 'mail.list', { connectionId: 'all', filter: {}, role: 'sent', limit: 50 })).toBeNull();
    expect(takeEarly(page.mailwrightEarly, 'outbox.list', undefined)).toBeNull();
    expect(takeEarly(undefined, 'session.get', undefined)).toBeNull();
    vi.useFakeTimers({ now: Date.now() + 60_000 });
    expect(takeEarly(page.mailwrightEarly, 'session.get', undefined)).toBeNull();
  });

  it('fails where the server refused, so that it is asked again', async () => {
    const { page } = run('/mail/all/inbox', 401);
    await expect(takeEarly(page.mailwrightEarly, 'connections.list', undefined)).rejects.toThrow('401');
  });
});
