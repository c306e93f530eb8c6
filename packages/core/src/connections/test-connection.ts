import { schema } from '@mailwright/db';
import type { ConnectionProblem, VerifyReport } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { countAct } from './act-limit.ts';
import type { ConnectionRow, ConnectionView } from './connection-view.ts';
import { type ActiveDriver, withActiveDriver } from './get-active-driver.ts';
import { getConnectionView } from './list-connections.ts';

const testsPerMinute = 10;

/** Tests a stored connection and records status, lastTestedAt and lastError, nothing else. NOT_FOUND; LIMIT_EXCEEDED `too-often`. */
export async function testConnection(
  context: PersonContext,
  input: { readonly connectionId: string },
): Promise<{ connection: ConnectionView; report: VerifyReport }> {
  const { services, userId, signal } = context;
  const test = async ({ connection: row, driver }: ActiveDriver) => {
    countAct(context, 'test', testsPerMinute);
    const report = await driver.verify({ signal });
    const problem = findProblem(report);
    const connection = await services.database.withUser(userId, async (db) => {
      const { connections } = schema;
      const outcome = { status: statusOf(row, problem), lastTestedAt: services.now(), lastError: problem };
      const reach = problem ? {} : { unreachableSince: null };
      await db
        .update(connections)
        .set({ ...outcome, ...reach, updatedAt: sql`${connections.updatedAt}` })
        .where(eq(connections.id, row.id));
      return getConnectionView(db, userId, row.id);
    });
    return { connection, report };
  };
  // A test that fails is an answer too; what it reached is in its report.
  return withActiveDriver(context, input.connectionId, test, { asksServer: false });
}

function findProblem({ steps }: VerifyReport): ConnectionProblem | null {
  for (const { result } of steps) if (result !== 'ok') return result;
  return null;
}

function statusOf(row: ConnectionRow, problem: ConnectionProblem | null): ConnectionRow['status'] {
  if (row.status === 'paused') return 'paused';
  if (!problem) return 'ok';
  return problem.code.startsWith('oauth_') && problem.code !== 'oauth_required' ? 'reauthorization-required' : 'error';
}
