import { expect } from 'vitest';
import type { PersonContext } from '../../context.ts';
import * as core from '../../index.ts';
import type { OAuthBed } from './open-oauth-bed.ts';

interface Ended {
  readonly connectionId: string;
  /** Another account of the person, which nothing of this touches. */
  readonly other: Pick<core.ConnectionView, 'id' | 'status'>;
}

/** Expects that a revoked access is asked for once, then told, and that it is this account's alone. */
export async function expectAccessEnded(bed: OAuthBed, ada: PersonContext, { connectionId, other }: Ended): Promise<void> {
  const before = bed.provider.tokenCalls.length;
  await expect(core.syncMailboxes(ada, { connectionId })).rejects.toMatchObject({ code: 'REAUTHORIZATION_REQUIRED' });
  await expect(core.syncMailboxes(ada, { connectionId })).rejects.toMatchObject({ code: 'REAUTHORIZATION_REQUIRED' });
  const ended = await core.getConnection(ada, { connectionId });
  expect(ended).toMatchObject({ status: 'reauthorization-required', lastError: { code: 'oauth_revoked' } });
  expect(bed.provider.tokenCalls.length - before).toBe(1);
  expect((await core.getConnection(ada, { connectionId: other.id })).status).toBe(other.status);
}
