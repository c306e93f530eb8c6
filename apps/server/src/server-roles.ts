import { z } from 'zod';

const roleNames = ['api', 'worker'] as const;

/** What a process does: `api` answers people, `worker` keeps mirrors, hands changes and mail over, and sweeps. */
export type ServerRole = (typeof roleNames)[number];

/** ROLES: both by default, or one. */
export const rolesVariable = z
  .string()
  .default(roleNames.join(','))
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(roleNames, 'must be api, worker or api,worker')))
  .transform((roles): ReadonlySet<ServerRole> => new Set(roles));
