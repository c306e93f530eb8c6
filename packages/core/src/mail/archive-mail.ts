import type { PersonContext } from '../context.ts';
import { ensureRoleMailbox } from './ensure-role-mailbox.ts';
import type { MailTarget } from './find-targets.ts';
import { type MoveResult, moveTargets } from './move-targets.ts';

/** Takes messages out of the mailbox shown into the archive, which is made where it is missing. */
export async function archiveMail(context: PersonContext, input: MailTarget): Promise<MoveResult> {
  return moveTargets(context, input, (connectionId) => ensureRoleMailbox(context, { connectionId, role: 'archive' }));
}
