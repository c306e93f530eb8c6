import type { DoubleRequest } from './gmail-request.ts';

/** What can go wrong on demand. */
export type GmailFault =
  | { readonly kind: 'status'; readonly status: number; readonly reason: string; readonly retryAfterSeconds?: number }
  /** The line falls before the request is looked at. */
  | { readonly kind: 'drop' }
  /** The request is carried out, and the line falls before the answer. */
  | { readonly kind: 'lose-reply' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'stall' };

/** Which requests a fault meets, and how often. */
export interface FaultScript {
  readonly fault: GmailFault;
  readonly matches?: (request: DoubleRequest) => boolean;
  /** Without end where left out. */
  readonly times?: number;
}

/** The faults that are scripted now. */
export class GmailFaults {
  readonly #scripts: { readonly script: FaultScript; left: number }[] = [];
  readonly #held = new Set<() => void>();

  /** Scripts a fault; disposing of the answer ends it and lets go of what was stalled. */
  add(script: FaultScript): Disposable {
    const entry = { script, left: script.times ?? Number.POSITIVE_INFINITY };
    this.#scripts.push(entry);
    return {
      [Symbol.dispose]: () => {
        entry.left = 0;
        for (const release of this.#held) release();
        this.#held.clear();
      },
    };
  }

  /** The fault that meets a request; parts of a batch are met only by what answers with a status. */
  take(request: DoubleRequest): GmailFault | null {
    const found = this.#scripts.find(
      ({ script, left }) =>
        left > 0 && (!request.isPart || script.fault.kind === 'status') && (script.matches?.(request) ?? !request.isPart),
    );
    if (found === undefined) return null;
    found.left -= 1;
    return found.script.fault;
  }

  hold(): Promise<void> {
    return new Promise((resolve) => this.#held.add(resolve));
  }
}
