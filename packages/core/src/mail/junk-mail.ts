import type { PersonContext } from '../context.ts';
import { ensureRoleMailbox } from './ensure-role-mailbox.ts';
import type { MailTarget } from './find-targets.ts';
import { type MoveResult, moveTargets } from './move-targets.ts';

/** Moves messages to junk, which is made where it is missing. */
export async function junkMail(context: PersonContext, input: MailTarget): Promise<MoveResult> {
  return moveTargets(context, input, (connectionId) => ensureRoleMailbox(context, { connectionId, role: 'junk' }));
}
