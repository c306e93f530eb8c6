declare const brand: unique symbol;

/** A string that only code which knows its origin may mint (`as` once, at that origin). */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A mailbox as its driver names it: opaque, stable across sessions, unique within one connection. */
export type MailboxId = Branded<'MailboxId'>;
/** A message as its driver names it: opaque, unique within one connection; an IMAP move mints a new one. */
export type MessageId = Branded<'MessageId'>;
/** A MIME part inside one message, numbered as in RFC 9051 §6.4.5 (`1.2`); a message with one part has `1`. */
export type PartId = Branded<'PartId'>;
/** A position in a driver's history of changes: opaque, one per connection. */
export type SyncCursor = Branded<'SyncCursor'>;
/** A position in one listing of messages: opaque, good for the listing that gave it. */
export type PageCursor = Branded<'PageCursor'>;
/** A stored provider account (uuid). People read "account". */
export type ConnectionId = Branded<'ConnectionId'>;
/** A person who signs in to Mailwright. */
export type UserId = Branded<'UserId'>;
