import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeQuota } from './take-quota.ts';
import { type OAuthBed, openOAuthBed } from './testing/open-oauth-bed.ts';

const pace = { unitsPerMinute: 60, mostSaved: 100 };

describe('the quota of an account', () => {
  let bed: OAuthBed;
  beforeAll(async () => {
    bed = await openOAuthBed();
  });
  afterAll(() => bed[Symbol.asyncDispose]());

  it('is one for all who ask, whatever database session they come by, and another for every account', async () => {
    const ada = await bed.addPerson();
    const [connectionId, otherId] = [
      await bed.connect(ada),
      await bed.connect(ada, { account: { subject: 'sub-bob@example.test', emailAddress: 'bob@example.test' } }),
    ];
    const worker = bed.database.open('worker');
    const contexts = [ada, { ...ada, services: { ...ada.services, database: worker } }];

    const waits = await Promise.all(
      Array.from({ length: 30 }, (_, index) => takeQuota(contexts[index % 2] ?? ada, connectionId, 10, pace)),
    );
    await worker.close();

    expect(waits.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(10);
    expect(waits.filter((wait) => wait === 0).length).toBeLessThan(15);
    // 300 units where 100 are saved and one a second comes in: the last waits for what is missing.
    expect(Math.max(...waits)).toBeGreaterThan(150_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(200_000);
    expect(await takeQuota(ada, otherId, 10, pace)).toBe(0);
  });
});
