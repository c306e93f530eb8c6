import type { MailCapabilities } from '@mailwright/mail';
import type { ForcedCondition } from '../driver-harness.ts';
import type { ContractContext } from './contract-context.ts';

/** Capabilities that are yes or no. */
export type CapabilityName = Exclude<keyof MailCapabilities, 'maxMessageSizeBytes' | 'keptFlags'>;

/** One sentence of the contract and the test of it. */
export interface Clause {
  readonly name: string;
  /** Where the driver does not declare it, the clause expects UNSUPPORTED instead. */
  readonly needs?: CapabilityName;
  /** What the harness must be able to force. */
  readonly forces?: ForcedCondition;
  readonly run: (context: ContractContext) => Promise<void>;
}
