import type { PersonContext } from '../context.ts';
import { ensureRoleMailbox } from './ensure-role-mailbox.ts';
import type { MailTarget } from './find-targets.ts';
import { type MoveResult, moveTargets } from './move-targets.ts';

/** Moves messages to the trash, which is made where it is missing; nothing is destroyed instead. */
export async function trashMail(context: PersonContext, input: MailTarget): Promise<MoveResult> {
  return moveTargets(context, input, (connectionId) => ensureRoleMailbox(context, { connectionId, role: 'trash' }));
}
