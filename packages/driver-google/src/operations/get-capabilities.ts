import { type MailCapabilities, MailError } from '@mailwright/mail';

const wholeScope = 'https://mail.google.com/';
const modifyScope = 'https://www.googleapis.com/auth/gmail.modify';

// Gmail API users.messages.send: "Maximum file size: 36700160 bytes".
const maxMessageSizeBytes = 36_700_160;

/** What the granted scopes allow. */
export function getCapabilities(scopes: ReadonlySet<string>): MailCapabilities {
  const canChange = canModify(scopes);
  return {
    hasManyMailboxesPerMessage: canChange,
    hasStableIds: true,
    canCreateMailboxes: canChange,
    canDestroyMessages: canDestroy(scopes),
    canSend: canChange,
    canSaveDrafts: canChange,
    canKeepOwnFlags: false,
    keptFlags: canChange ? ['$seen', '$flagged'] : [],
    findsPartsOfWords: false,
    hasPush: false,
    hasIncrementalChanges: true,
    maxMessageSizeBytes,
  };
}

/** Permanent deletion takes the whole mailbox scope (Gmail API "Choose scopes"). */
export function canDestroy(scopes: ReadonlySet<string>): boolean {
  return scopes.has(wholeScope);
}

function canModify(scopes: ReadonlySet<string>): boolean {
  return scopes.has(wholeScope) || scopes.has(modifyScope);
}

/** UNSUPPORTED where the person allowed reading only. */
export function requireModify(scopes: ReadonlySet<string>): void {
  if (!canModify(scopes)) throw new MailError('UNSUPPORTED', 'The permission that was granted covers reading only.');
}
