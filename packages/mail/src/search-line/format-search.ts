import type { Flag } from '../flag.ts';
import type { SearchPlace } from '../search.ts';
import { toParts } from './combine-searches.ts';
import { anywhere, type TypedSearch } from './read-operator.ts';

const stateNames: Readonly<Record<string, string>> = {
  $seen: 'read',
  $flagged: 'starred',
  $answered: 'answered',
  $draft: 'draft',
  $forwarded: 'forwarded',
};

const operatorNames: Readonly<Record<string, string>> = {
  listId: 'list',
  largerThanBytes: 'larger',
  smallerThanBytes: 'smaller',
  messageIdHeader: 'rfc822msgid',
};

/** The line that means this search: what {@link parseSearchLine} makes of it is the same search. */
export const formatSearch = (search: TypedSearch): string => toParts(search).map(toPart).join(' ');

function toPart([key, value]: readonly [string, unknown]): string {
  if (Array.isArray(value)) return toListPart(key, value);
  if (key === 'text') return plainText.test(String(value)) && !isJoiner(String(value)) ? String(value) : `"${String(value)}"`;
  if (key === 'wordStart') return `${String(value)}*`;
  if (key === 'hasAttachment') return value ? 'has:attachment' : '-has:attachment';
  return `${operatorNames[key] ?? key}:${quote(String(value))}`;
}

function toListPart(key: string, values: readonly unknown[]): string {
  const searches = values as readonly TypedSearch[];
  if (key === 'allOf') return searches.map((search) => formatSearch(search)).join(' ');
  if (key === 'noneOf') return searches.map((search) => `-${toMember(search)}`).join(' ');
  if (key === 'anyOf') return `{${searches.map(toMember).join(' ')}}`;
  if (key === 'inMailboxes') return toPlaces(values as readonly SearchPlace[]);
  return (values as readonly Flag[]).map((flag) => toState(key, flag)).join(' ');
}

function toMember(search: TypedSearch): string {
  const [[key, value] = ['', null], ...others] = toParts(search);
  const isOne = others.length === 0 && key !== 'allOf' && (!Array.isArray(value) || value.length === 1);
  return isOne ? formatSearch(search) : `(${formatSearch(search)})`;
}

function toState(key: string, flag: Flag): string {
  if (key === 'lacksFlag' && flag === '$seen') return 'is:unread';
  return `is:${key === 'lacksFlag' ? 'un' : ''}${stateNames[flag] ?? flag}`;
}

function toPlaces(places: readonly SearchPlace[]): string {
  const names = places.map((place) => {
    if ('role' in place) return `in:${place.role}`;
    return place.name === anywhere ? 'in:anywhere' : `label:${quote(place.name)}`;
  });
  return names.length === 1 ? (names[0] ?? '') : `{${names.join(' ')}}`;
}

const plainText = /^[\p{L}\p{N}][\p{L}\p{N}.@_-]*$/u;
const isJoiner = (text: string): boolean => text === 'OR' || text === 'AND';
const quote = (text: string): string => (/^[\p{L}\p{N}][\p{L}\p{N}.@_:/-]*$/u.test(text) ? text : `"${text}"`);
