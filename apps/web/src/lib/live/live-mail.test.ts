import { describe, expect, it } from 'vitest';
import type { ConnectionChanges } from './apply-changes';
import { LiveMail } from './live-mail';

const connectionId = 'account';

/** A mirror whose state a test sets; `log` tells what was asked and shown. */
function openMirror() {
  const log: string[] = [];
  const mirror = { state: 1, isActing: false, mustReload: false, failures: 0 };
  const live = new LiveMail({
    async fetchChanges(_connectionId, sinceState): Promise<ConnectionChanges> {
      if (mirror.failures > 0) {
        mirror.failures -= 1;
        throw new Error('no answer');
      }
      log.push(`since ${sinceState}`);
      const { state, mustReload } = mirror;
      return { connectionId, state, mustReload, threads: [], destroyedThreadIds: [], mailboxes: [] };
    },
    apply: ({ state }) => void log.push(`show ${state}`),
    reload: async () => void log.push('reload'),
    isActing: () => mirror.isActing,
    wait: () => new Promise((resolve) => setTimeout(resolve, 5)),
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 250));
  const tell = async (state: number) => {
    mirror.state = state;
    live.take({ connectionId, state });
    await settle();
  };
  return { log, mirror, live, tell, settle };
}

describe('LiveMail', () => {
  it('reads lists anew at first, then each change once', async () => {
    const { log, tell } = openMirror();

    await tell(1);
    await tell(1);
    await tell(2);

    expect(log).toEqual(['reload', 'since 1', 'show 2']);
  });

  it('reads once for many events, and goes on from the state it was given', async () => {
    const { log, mirror, live, tell, settle } = openMirror();
    await tell(1);
    mirror.state = 9;
    for (let state = 2; state <= 9; state += 1) live.take({ connectionId, state });
    await settle();
    await tell(10);

    expect(log).toEqual(['reload', 'since 1', 'show 9', 'since 9', 'show 10']);
  });

  it('shows nothing while an act of the person is on its way', async () => {
    const { log, mirror, tell, settle } = openMirror();
    await tell(1);
    mirror.isActing = true;
    await tell(2);
    expect(log).toEqual(['reload']);

    mirror.isActing = false;
    await settle();

    expect(log).toEqual(['reload', 'since 1', 'show 2']);
  });

  it('reads lists anew where too much changed, and tries again after a failure', async () => {
    const { log, mirror, tell } = openMirror();
    await tell(1);
    mirror.mustReload = true;
    mirror.failures = 2;
    await tell(500);

    expect(log).toEqual(['reload', 'since 1', 'show 500', 'reload']);
  });
});
