import type { Route } from 'next';
import type { ApiInputs, ApiOutputs } from './trpc';

/** A row of a thread list. */
export type ThreadRow = ApiOutputs['mail']['list']['threads'][number];
/** One page of a thread list. */
export type ThreadPage = ApiOutputs['mail']['list'];
/** A mailbox with its counts. */
export type MailboxView = ApiOutputs['mailboxes']['list'][number];
/** A stored provider account. */
export type ConnectionView = ApiOutputs['connections']['list'][number];
/** A message inside a conversation. */
export type MessageView = ApiOutputs['mail']['get']['messages'][number];
/** What a thread list asks for, apart from its page. */
export type ListInput = Omit<ApiInputs['mail']['list'], 'cursor' | 'limit'>;
/** Conditions on a list. */
export type ListFilter = NonNullable<ListInput['filter']>;

/** What a search found beside its page. */
export type SearchFacts = NonNullable<ThreadPage['search']>;
/** The message of a thread that was found, with what was looked for marked. */
export type MatchView = SearchFacts['matches'][number];

/** Views that exist for every account and for all together. */
export const viewNames = ['inbox', 'starred', 'sent', 'drafts', 'archive', 'all', 'junk', 'trash'] as const;
/** One of {@link viewNames}. */
export type ViewName = (typeof viewNames)[number];

/** What the list shows: a named view or one mailbox, of one account or of all. */
export interface MailView {
  readonly scope: string;
  readonly name: ViewName | null;
  readonly mailboxId: string | null;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const isViewName = (value: string): value is ViewName => viewNames.some((name) => name === value);

/** Reads `/mail/{scope}/{view}`; null where it says nothing we know. */
export function parseMailView(scope: string, view: string): MailView | null {
  if (scope !== 'all' && !uuid.test(scope)) return null;
  if (isViewName(view)) return { scope, name: view, mailboxId: null };
  return scope !== 'all' && uuid.test(view) ? { scope, name: null, mailboxId: view } : null;
}

/** The address of a view. */
export const mailHref = (scope: string, view: string): Route => `/mail/${scope}/${view}` as Route;

/** The address of a view as parsed. */
export const viewHref = (view: MailView): Route => mailHref(view.scope, view.name ?? view.mailboxId ?? 'inbox');

/** What is asked of a view beside its place. */
export interface AskedOfView {
  readonly filter: ListFilter;
  /** A search line. */
  readonly query: string;
  readonly isHere: boolean;
  readonly isAllAccounts: boolean;
}

/** What to ask the API for; a search leaves the mailbox unless it is told to stay. */
export function toListInput(view: MailView, { filter, query, isHere, isAllAccounts }: AskedOfView): ListInput {
  const isSearching = query !== '';
  const scope = isSearching && isAllAccounts ? 'all' : view.scope;
  const asked = isSearching ? { query, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone } : {};
  const base: ListInput = { connectionId: scope, filter, ...asked };
  if (isSearching && !isHere) return base;
  if (view.mailboxId) return { ...base, mailboxId: view.mailboxId };
  if (view.name === 'starred') return { ...base, filter: { ...filter, isStarred: true } };
  return view.name === null || view.name === 'all' ? base : { ...base, role: view.name };
}

/** The mailbox of one account that a view shows; undefined where it shows more than one. */
export function findShownMailbox(view: MailView, connectionId: string, mailboxes: readonly MailboxView[]): MailboxView | undefined {
  if (view.mailboxId) return mailboxes.find((mailbox) => mailbox.id === view.mailboxId);
  return mailboxes.find((mailbox) => mailbox.connectionId === connectionId && mailbox.role !== null && mailbox.role === view.name);
}
