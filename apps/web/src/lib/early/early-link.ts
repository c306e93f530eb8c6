import type { AppRouter } from '@mailwright/api';
import type { TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import { takeEarly } from './take-early';

/** Answers with what the document asked for early, and asks where there is nothing of it. */
export const earlyLink: TRPCLink<AppRouter> =
  () =>
  ({ op: operation, next }) => {
    const early = operation.type === 'query' ? takeEarly(window.mailwrightEarly, operation.path, operation.input) : null;
    if (!early) return next(operation);
    return observable((observer) => {
      let asked: Unsubscribable | null = null;
      let isLeft = false;
      early.then(
        (data) => {
          observer.next({ result: { type: 'data', data } });
          observer.complete();
        },
        () => {
          if (!isLeft) asked = next(operation).subscribe(observer);
        },
      );
      return () => {
        isLeft = true;
        asked?.unsubscribe();
      };
    });
  };
