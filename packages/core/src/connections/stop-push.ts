import { isMailError } from '@mailwright/mail';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { getActiveDriver } from './get-active-driver.ts';

const mostMs = 2000;

/** Ends what a connection's provider was asked to tell of, as well as that goes in two seconds. */
export async function stopPush(context: PersonContext, connectionId: string): Promise<void> {
  try {
    const { driver } = await getActiveDriver(context, connectionId);
    await driver.stopPush?.({ signal: AbortSignal.timeout(mostMs) });
  } catch (error) {
    if (isMailError(error))
      context.services.logger.info({ connectionId, code: error.code }, 'a provider could not be asked to tell no more');
    else if (!(error instanceof CoreError)) throw error;
  }
}
