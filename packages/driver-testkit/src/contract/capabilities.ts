import type { MailCapabilities } from '@mailwright/mail';
import { expect } from 'vitest';
import type { CapabilityName, Clause } from './clause.ts';
import { type ContractContext, expectCode } from './contract-context.ts';

/** The smallest use of each capability: what an undeclared one must refuse. Null where nothing can be called. */
const uses: Readonly<Record<CapabilityName, ((context: ContractContext) => Promise<unknown>) | null>> = {
  hasManyMailboxesPerMessage: async (context) => {
    const { id } = await context.deliver();
    await context.manager.setMailboxes([id], { add: [(await context.findMailbox('trash')).id] });
  },
  canCreateMailboxes: (context) => context.manager.createMailbox({ name: context.createMailboxName('refused') }),
  canDestroyMessages: async (context) => {
    const { id } = await context.deliver();
    await context.manager.destroyMessages([id]);
  },
  canSend: (context) => {
    const { emailAddress, otherAddress } = context.harness;
    return context.manager.sendMessage({ ...context.build(), envelope: { mailFrom: emailAddress, rcptTo: [otherAddress] } });
  },
  canSaveDrafts: (context) => context.manager.saveDraft(context.build().raw),
  canKeepOwnFlags: async (context) => {
    const { id } = await context.deliver();
    await context.manager.setFlags([id], { add: ['holiday2026'] });
  },
  findsPartsOfWords: null,
  hasStableIds: null,
  hasPush: null,
  hasIncrementalChanges: null,
};

/** Expects UNSUPPORTED of a capability the driver does not declare. */
export async function expectUnsupported(context: ContractContext, capability: CapabilityName): Promise<void> {
  const use = uses[capability];
  if (use !== null) await expectCode(use(context), 'UNSUPPORTED');
}

const names = Object.keys(uses).filter((name): name is CapabilityName => name in uses);

/** Capabilities: data, the same at every call; what is not declared is refused. */
export const capabilityClauses: readonly Clause[] = [
  {
    name: 'capabilities are complete and the same at every call',
    run: async ({ manager, capabilities }) => {
      const again: MailCapabilities = await manager.getCapabilities();

      expect(again).toEqual(capabilities);
      for (const name of names) expect(typeof capabilities[name]).toBe('boolean');
      expect(capabilities.maxMessageSizeBytes === null || capabilities.maxMessageSizeBytes > 0).toBe(true);
    },
  },
  {
    name: 'what is not declared is UNSUPPORTED',
    run: async (context) => {
      for (const name of names.filter((capability) => !context.capabilities[capability])) await expectUnsupported(context, name);
    },
  },
];
