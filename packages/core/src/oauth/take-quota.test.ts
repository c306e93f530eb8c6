import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeQuota } from './take-quota.ts';
import { type OAuthBed, openOAuthBed } from './testing/open-oauth-bed.ts';

const pace = { unitsPerMinute: 60, mostSaved: 100, keptForPerson: 40, priority: 'person' } as const;

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

  it('keeps no debt of the background before a person, who is served at once', async () => {
    const eve = await bed.addPerson();
    const connectionId = await bed.connect(eve);
    const behind = { ...pace, priority: 'background' } as const;

    const waits = [];
    for (let nth = 0; nth < 20; nth += 1) waits.push(await takeQuota(eve, connectionId, 10, behind));
    const person = await takeQuota(eve, connectionId, 30, pace);
    const after = await takeQuota(eve, connectionId, 10, behind);

    expect(waits.filter((wait) => wait === 0)).toHaveLength(6);
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
    expect(person).toBe(0);
    expect(after).toBeGreaterThan(25_000);
    // More than is ever left over is let through once all is saved up.
    expect(await takeQuota(eve, connectionId, 500, behind)).toBeLessThanOrEqual(100_000);
  });
});
