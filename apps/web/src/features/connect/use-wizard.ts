'use client';
import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useEffect, useEffectEvent, useReducer, useRef } from 'react';
import { getProblem } from '@/lib/problem';
import { type ApiClient, useTRPC, useTRPCClient } from '@/lib/trpc';
import { fromServerDraft } from './server-draft';
import { reduceWizard, type WizardEvent } from './wizard-reducer';
import { type Connection, createWizardState, type WizardStart, type WizardState } from './wizard-state';

/** The server's field faults by the path of their field. */
function faultsOf(error: unknown): Record<string, string> {
  const problem = getProblem(error);
  const fields = problem?.fields.map((field) => [field.path, field.rule] as const) ?? [];
  const own = problem?.field && problem.reason ? [[problem.field, problem.reason] as const] : [];
  return Object.fromEntries([...own, ...fields]);
}

/** What is tested and saved. */
function toSettingsInput(state: WizardState) {
  return {
    emailAddress: state.emailAddress.trim(),
    imap: fromServerDraft(state.servers.imap),
    smtp: fromServerDraft(state.servers.smtp),
    timeoutMs: Number(state.timeoutSeconds) * 1000,
    imapPassword: state.passwords.imap,
    smtpPassword: state.hasOwnSmtpPassword ? state.passwords.smtp : '',
  };
}

async function discover(client: ApiClient, emailAddress: string, dispatch: Dispatch<WizardEvent>, signal: AbortSignal) {
  for await (const event of await client.connections.discoverSteps.mutate({ emailAddress }, { signal })) {
    if (signal.aborted) return;
    if (event.kind === 'result') dispatch({ type: 'discovery-ended', found: event.found });
    else dispatch({ type: 'discovery-source', source: { source: event.source, state: event.state } });
  }
}

async function verify(client: ApiClient, state: WizardState, dispatch: Dispatch<WizardEvent>, signal: AbortSignal) {
  const input = { ...toSettingsInput(state), ...(state.connection ? { connectionId: state.connection.id } : {}) };
  for await (const event of await client.connections.verifySteps.mutate(input, { signal })) {
    if (signal.aborted) return;
    if (event.kind === 'step') dispatch({ type: 'verification-step', step: event.step });
    else dispatch({ type: 'verification-ended', isOk: event.report.isOk, steps: event.report.steps });
  }
}

function save(client: ApiClient, state: WizardState): Promise<Connection> {
  const input = toSettingsInput(state);
  if (!state.connection) return client.connections.create.mutate(input);
  const { emailAddress: _, ...changes } = input;
  return client.connections.update.mutate({ connectionId: state.connection.id, ...changes });
}

function useDiscovery(state: WizardState, dispatch: Dispatch<WizardEvent>) {
  const client = useTRPCClient();
  const isRunning = state.discovery.status === 'running';
  const start = useEffectEvent((signal: AbortSignal) => {
    discover(client, state.emailAddress, dispatch, signal).catch((error: unknown) => {
      if (!signal.aborted) dispatch({ type: 'discovery-failed', rule: faultsOf(error).emailAddress ?? null });
    });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a search of its own
  useEffect(() => {
    if (!isRunning) return;
    const abort = new AbortController();
    start(abort.signal);
    return () => abort.abort();
  }, [isRunning, state.discovery.attempt]);
}

function useVerification(state: WizardState, dispatch: Dispatch<WizardEvent>) {
  const client = useTRPCClient();
  const { status, attempt } = state.verification;
  const isRunning = status === 'running';
  const start = useEffectEvent((signal: AbortSignal) => {
    verify(client, state, dispatch, signal).catch((error: unknown) => {
      if (!signal.aborted) dispatch({ type: 'verification-broken', error, faults: faultsOf(error) });
    });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a test of its own
  useEffect(() => {
    if (!isRunning) return;
    const abort = new AbortController();
    start(abort.signal);
    return () => abort.abort();
  }, [isRunning, attempt]);
}

function useSaving(state: WizardState, dispatch: Dispatch<WizardEvent>) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const savedAttempt = useRef(0);
  const { status, attempt } = state.verification;
  const start = useEffectEvent(async () => {
    // NOTE: an effect may run twice for one state; an account must be made once.
    if (savedAttempt.current === attempt) return;
    savedAttempt.current = attempt;
    try {
      const connection = await save(client, state);
      dispatch({ type: 'connected', connection });
      // A stored account counts as working only once it was tested itself; nobody has to wait for that.
      await client.connections.test.mutate({ connectionId: connection.id }).catch(() => null);
      await queryClient.invalidateQueries(trpc.connections.pathFilter());
    } catch (error) {
      dispatch({ type: 'verification-broken', error, faults: faultsOf(error) });
    }
  });
  useEffect(() => {
    if (status === 'saving') void start();
  }, [status]);
}

/** An account that was just signed in to at its provider counts as working once it was tested; nobody has to wait for that. */
function useFirstTest({ connection, isConnected }: WizardStart) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const testedId = useRef<string | null>(null);
  const id = isConnected ? (connection?.id ?? null) : null;
  const start = useEffectEvent(async (connectionId: string) => {
    await client.connections.test.mutate({ connectionId }).catch(() => null);
    await queryClient.invalidateQueries(trpc.connections.pathFilter());
  });
  useEffect(() => {
    if (id === null || testedId.current === id) return;
    testedId.current = id;
    void start(id);
  }, [id]);
}

/** The wizard's state with the calls that its states ask for. */
export function useWizard(start: WizardStart): readonly [WizardState, Dispatch<WizardEvent>] {
  const [state, dispatch] = useReducer(reduceWizard, start, ({ connection, isConnected }) => createWizardState(connection, isConnected));
  useFirstTest(start);
  useDiscovery(state, dispatch);
  useVerification(state, dispatch);
  useSaving(state, dispatch);
  return [state, dispatch];
}
