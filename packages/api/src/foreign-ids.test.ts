import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from './root.ts';
import { idsTakenBy, type KnownIds, sampleInput } from './testing/sample-input.ts';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

// Every procedure of the router, so that a new one cannot be forgotten.
const wholeRouter: AnyTRPCRouter = appRouter;
const procedures = Object.entries<AnyTRPCProcedure>(wholeRouter._def.procedures).map(([path, procedure]) => {
  const [input] = (procedure._def as unknown as { inputs: readonly unknown[] }).inputs;
  return { path, input: input as Parameters<typeof sampleInput>[0] | undefined };
});

describe('ids of another person', () => {
  let api: TestApi;
  let victimIds: KnownIds;
  let before: string;

  beforeAll(async () => {
    api = await startTestApi();
    victimIds = await api.fillMailbox('victim');
    before = await api.dump('victim');
  });
  afterAll(() => api.close());

  const takingIds = procedures.filter(({ input }) => input && idsTakenBy(input).length > 0);

  it('cover most of the router', () => {
    expect(takingIds.length).toBeGreaterThan(25);
  });

  it.each(takingIds)('$path answers NOT_FOUND', async ({ path, input }) => {
    if (!input) throw new Error('filtered above');

    const call = api.call('intruder', path, sampleInput(input, victimIds));

    await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leave everything as it was', async () => {
    expect(await api.dump('victim')).toBe(before);
  });

  it.each(procedures.filter(({ path }) => path !== 'session.get'))('$path wants a person', async ({ path, input }) => {
    const call = api.call(null, path, input ? sampleInput(input, victimIds) : undefined);

    await expect(call).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});
