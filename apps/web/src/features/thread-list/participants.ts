import type { ThreadRow } from '@/lib/mail-view';

type Participant = ThreadRow['participants'][number];

const fullName = ({ name, address }: Participant): string => name?.trim() || address;
const shortName = (person: Participant): string => {
  const full = fullName(person);
  return full.includes('@') ? (full.split('@')[0] ?? full) : (full.split(/[\s,]+/u)[0] ?? full);
};

/** Who takes part, oneself as `me`: full names for two, first names for more, the middle left out beyond three. */
export function describeParticipants(participants: readonly Participant[], ownAddresses: ReadonlySet<string>, me: string): string {
  const isOwn = (person: Participant) => ownAddresses.has(person.address.toLowerCase());
  if (participants.length <= 2) return participants.map((person) => (isOwn(person) ? me : fullName(person))).join(', ');
  const names = participants.map((person) => (isOwn(person) ? me : shortName(person)));
  if (names.length <= 3) return names.join(', ');
  return `${names[0]} … ${names.slice(-2).join(', ')}`;
}

/** Whose initials stand for the thread: the first who is somebody else. */
export function findFace(participants: readonly Participant[], ownAddresses: ReadonlySet<string>): Participant {
  return participants.find((person) => !ownAddresses.has(person.address.toLowerCase())) ?? participants[0] ?? { name: null, address: '?' };
}
