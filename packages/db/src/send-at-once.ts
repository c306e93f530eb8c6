import type postgres from 'postgres';
import { KeptStatements } from './kept-statements.ts';

type Callback = (client: postgres.TransactionSql) => unknown;

// Of our patch of the library: a statement whose parameters are written alike for any type is sent with them.
const atOnce: object = { describe: false };
const keptAtOnce: object = { describe: false, prepare: true };

/**
 * A client for Drizzle that sends a statement whole. Else PostgreSQL describes its parameters first, a round trip more for each, and
 * what follows in the transaction is not sent before that answer is read. Statements that come again are kept prepared.
 */
export function sendAtOnce<Client extends postgres.Sql | postgres.TransactionSql>(client: Client, kept = new KeptStatements()): Client {
  const optionsOf = (text: string) => (kept.keeps(text) ? keptAtOnce : atOnce);
  return new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (name === 'unsafe') return (text: string, parameters: never[]) => target.unsafe(text, parameters, optionsOf(text));
      if (name === 'begin' || name === 'savepoint') {
        const open = value as (callback: Callback) => unknown;
        return (callback: Callback) => open((inner) => callback(sendAtOnce(inner, kept)));
      }
      return value;
    },
  });
}
