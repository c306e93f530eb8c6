import type { ConnectionProblem, VerifyStage, VerifyStep } from '@mailwright/mail';

/** The lines a person sees of a test; what happens between them is told as part of the nearest one. */
export type StageRowName = 'found' | 'connected' | 'encrypted' | 'signedIn' | 'mailboxes' | 'sender';

/** One line of a test. `skipped` was passed over because nothing had to be done. */
export interface StageRow {
  readonly name: StageRowName;
  readonly state: 'waiting' | 'running' | 'ok' | 'failed' | 'skipped';
  readonly problem: ConnectionProblem | null;
}

const rowOfStage: Record<VerifyStage, StageRowName> = {
  dns: 'found',
  connect: 'connected',
  greeting: 'connected',
  tls: 'encrypted',
  auth: 'signedIn',
  mailboxes: 'mailboxes',
  sender: 'sender',
};

const rowsOf = {
  imap: ['found', 'connected', 'encrypted', 'signedIn', 'mailboxes'],
  smtp: ['found', 'connected', 'encrypted', 'signedIn', 'sender'],
} as const;

/** The lines of one protocol after the steps so far. */
export function toStageRows(protocol: 'imap' | 'smtp', steps: readonly VerifyStep[], isRunning: boolean): StageRow[] {
  const own = steps.filter((step) => step.protocol === protocol);
  const problem = own.map((step) => step.result).find((result) => result !== 'ok') ?? null;
  const names: readonly StageRowName[] = rowsOf[protocol];
  const reached = own.map((step) => names.indexOf(rowOfStage[step.stage]));
  const furthest = Math.max(-1, ...reached);
  const failedAt = problem ? names.indexOf(rowOfStage[problem.stage]) : -1;

  return names.map((name, index) => {
    if (index === failedAt) return { name, state: 'failed', problem };
    if (reached.includes(index)) return { name, state: 'ok', problem: null };
    if (index < furthest) return { name, state: 'skipped', problem: null };
    const isNext = index === furthest + 1 && isRunning && problem === null;
    return { name, state: isNext ? 'running' : 'waiting', problem: null };
  });
}
