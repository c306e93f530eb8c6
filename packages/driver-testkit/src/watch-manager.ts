import { isMailError, type MailManager } from '@mailwright/mail';

/** Every rejection seen during a run of the contract. */
export interface Rejection {
  readonly method: string;
  readonly isMailError: boolean;
  /** Message, stack, cause and every other field, as one text. */
  readonly text: string;
}

/** Gives the same manager, with every rejection written down. */
export function watchManager(manager: MailManager, rejections: Rejection[]): MailManager {
  return new Proxy(manager, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(value, target, args);
        if (answer instanceof Promise) answer.catch((error: unknown) => rejections.push(toRejection(String(property), error)));
        return answer;
      };
    },
  });
}

function toRejection(method: string, error: unknown): Rejection {
  return { method, isMailError: isMailError(error), text: toText(error, 0) };
}

function toText(value: unknown, depth: number): string {
  if (depth > 6) return '';
  if (!(value instanceof Error)) return toJson(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${toText(field, depth + 1)}`);
  return [value.name, value.message, value.stack ?? '', toText(value.cause, depth + 1), ...fields].join('\n');
}

function toJson(value: unknown): string {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  } catch {
    return String(value);
  }
}
