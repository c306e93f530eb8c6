import { afterAll, beforeAll, describe, it } from 'vitest';
import { bodyClauses } from './contract/bodies.ts';
import { capabilityClauses, expectUnsupported } from './contract/capabilities.ts';
import { changeClauses } from './contract/changes.ts';
import type { Clause } from './contract/clause.ts';
import { ContractContext } from './contract/contract-context.ts';
import { draftClauses } from './contract/drafts.ts';
import { closingClauses, failureClauses } from './contract/failures.ts';
import { flagAndMoveClauses } from './contract/flags-and-moves.ts';
import { mailboxClauses } from './contract/mailboxes.ts';
import { messageClauses } from './contract/messages.ts';
import { searchClauses } from './contract/search.ts';
import { submissionClauses } from './contract/submissions.ts';
import type { DriverHarness, HarnessSource } from './driver-harness.ts';

const chapters: readonly (readonly [string, readonly Clause[]])[] = [
  ['capabilities', capabilityClauses],
  ['mailboxes', mailboxClauses],
  ['messages', messageClauses],
  ['bodies', bodyClauses],
  ['search', searchClauses],
  ['flags and moves', flagAndMoveClauses],
  ['drafts', draftClauses],
  ['submissions', submissionClauses],
  ['changes', changeClauses],
  ['failures', failureClauses],
  ['the whole run', closingClauses],
];
const clauseTimeoutMs = 30_000;

/** Registers every clause of the contract as a test over one harness, which is opened once and disposed at the end. */
export function describeMailManager(source: HarnessSource): void {
  describe(`the MailManager contract: ${source.name}`, () => {
    let harness: DriverHarness | null = null;
    let context: ContractContext | null = null;
    const getContext = (): ContractContext => {
      if (context === null) throw new Error('The harness could not be opened.');
      return context;
    };
    beforeAll(async () => {
      harness = await source.open();
      context = await ContractContext.open(harness);
    }, 60_000);
    afterAll(async () => {
      await context?.close();
      await harness?.[Symbol.asyncDispose]();
    }, 60_000);
    for (const [chapter, clauses] of chapters) {
      describe(chapter, () => {
        for (const clause of clauses) registerClause(source, clause, getContext);
      });
    }
  });
}

function registerClause(source: HarnessSource, clause: Clause, getContext: () => ContractContext): void {
  const canForce = clause.forces === undefined || source.forces.includes(clause.forces);
  if (!canForce) {
    if (source.reportsUnforced) it(clause.name, ({ skip }) => skip('This cannot be forced on a server of somebody else.'));
    return;
  }
  it(clause.name, { timeout: clauseTimeoutMs }, async () => {
    const context = getContext();
    if (clause.needs !== undefined && !context.capabilities[clause.needs]) await expectUnsupported(context, clause.needs);
    else await clause.run(context);
  });
}
