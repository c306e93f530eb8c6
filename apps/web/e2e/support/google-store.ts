import { getWorld } from './world.ts';

/** A message as the provider's store has it. */
export interface StoredMessage {
  readonly id: string;
  readonly threadId: string;
  readonly labelIds: readonly string[];
  readonly snippet: string;
}

interface Called {
  readonly messages?: readonly { readonly id: string }[];
  readonly id?: string;
}

/** Asks the provider as another program would. */
export async function callGoogle<Answer = Called>(
  method: string,
  path: string,
  body?: unknown,
  token = getWorld().google.token,
): Promise<Answer> {
  const answer = await fetch(`${getWorld().google.apiUrl}/gmail/v1/users/me/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return (await answer.json()) as Answer;
}

/** All messages with this subject, with their labels. */
export async function findInStore(subject: string, token?: string): Promise<readonly StoredMessage[]> {
  const { messages = [] } = await callGoogle('GET', 'messages?includeSpamTrash=true&maxResults=100', undefined, token);
  const all = await Promise.all(
    messages.map(({ id }) =>
      callGoogle<StoredMessage & { payload: { headers: { name: string; value: string }[] } }>(
        'GET',
        `messages/${id}?format=metadata`,
        undefined,
        token,
      ),
    ),
  );
  return all.filter(({ payload }) => payload.headers.some(({ name, value }) => name.toLowerCase() === 'subject' && value === subject));
}
