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

const ask = (method: string, path: string, body: unknown, token: string): Promise<Response> =>
  fetch(`${getWorld().google.apiUrl}/gmail/v1/users/me/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Asks the provider as another program would. */
export async function callGoogle<Answer = Called>(
  method: string,
  path: string,
  body?: unknown,
  token = getWorld().google.token,
): Promise<Answer> {
  const answer = await ask(method, path, body, token);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return (await answer.json()) as Answer;
}

type FoundMessage = StoredMessage & {
  readonly payload: { readonly headers: readonly { readonly name: string; readonly value: string }[] };
};

/** Null where it was deleted since it was listed. */
async function readFromStore(id: string, token: string): Promise<FoundMessage | null> {
  const answer = await ask('GET', `messages/${id}?format=metadata`, undefined, token);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`GET messages: ${answer.status}`);
  return (await answer.json()) as FoundMessage;
}

/** All messages with this subject, with their labels. */
export async function findInStore(subject: string, token = getWorld().google.token): Promise<readonly StoredMessage[]> {
  const { messages = [] } = await callGoogle('GET', 'messages?includeSpamTrash=true&maxResults=100', undefined, token);
  const all = await Promise.all(messages.map(({ id }) => readFromStore(id, token)));
  const isOfSubject = ({ payload }: FoundMessage) =>
    payload.headers.some(({ name, value }) => name.toLowerCase() === 'subject' && value === subject);
  return all.filter((message) => message !== null).filter(isOfSubject);
}
