import { type ChildProcess, spawn } from 'node:child_process';
import { isAlive, waitForExit } from '../postgres/process-alive.ts';

/** What a child is run with. */
export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout?: 'inherit' | 'ignore';
}

/** The children of this process, each the leader of a group of its own, so that a Ctrl-C reaches them only through `stopAll`. */
export interface ProcessGroup {
  /** Starts a Node program that should stay; `onExit` hears when it ends by itself. */
  start(name: string, nodeArguments: readonly string[], options: RunOptions): void;
  /** Runs a Node program to its end and gives its exit code. */
  run(nodeArguments: readonly string[], options: RunOptions): Promise<number>;
  /** Stops the latest child first; one that does not obey within the time is killed with its whole group. */
  stopAll(): Promise<void>;
}

const graceMs = 10_000;
const preload = new URL('./exit-with-parent.ts', import.meta.url).href;

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (isAlive(pid)) child.kill('SIGTERM');
  await waitForExit(pid, graceMs);
  // Whatever the child has left behind in its group goes too.
  signalGroup(pid, 'SIGKILL');
  await waitForExit(pid, 1000);
}

/** Makes an empty group. */
export function createProcessGroup(onExit: (name: string, code: number | string) => void): ProcessGroup {
  const children: ChildProcess[] = [];
  let isStopping = false;

  const launch = (nodeArguments: readonly string[], options: RunOptions) => {
    const child = spawn(process.execPath, ['--import', preload, ...nodeArguments], {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', options.stdout ?? 'inherit', 'inherit'],
    });
    children.push(child);
    return child;
  };

  return {
    start(name, nodeArguments, options) {
      const child = launch(nodeArguments, options);
      child.once('error', (error) => onExit(name, error.message));
      child.once('exit', (code, signal) => {
        if (!isStopping) onExit(name, signal ?? code ?? 1);
      });
    },
    run: (nodeArguments, options) =>
      new Promise((resolve) => {
        const child = launch(nodeArguments, options);
        child.once('error', () => resolve(127));
        child.once('exit', (code) => resolve(code ?? 1));
      }),
    async stopAll() {
      isStopping = true;
      for (const child of children.toReversed()) await stopChild(child);
    },
  };
}
