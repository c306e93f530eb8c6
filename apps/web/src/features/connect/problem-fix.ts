import type { ConnectionProblem } from '@mailwright/mail';
import { type ServerDraft, type ServerField, type ServerProtocol, usualPort } from './server-draft';

/** A change that may mend a problem with one press: what to set, and the key of its words. */
export interface ProblemFix {
  readonly label: 'useTls' | 'useStarttls' | 'usePort' | 'useHost' | 'useFullAddress' | 'useLocalPart';
  readonly protocol: ServerProtocol;
  readonly change: Partial<Pick<ServerDraft, ServerField>>;
}

/** Where a problem is to be mended. */
export type ProblemField = ServerField | 'password' | null;

const fieldOfCode: Partial<Record<ConnectionProblem['code'], ProblemField>> = {
  dns_not_found: 'host',
  host_forbidden: 'host',
  cert_name_mismatch: 'host',
  conn_refused: 'port',
  timeout: 'port',
  wrong_security_tls_expected: 'security',
  wrong_security_plain: 'security',
  starttls_missing: 'security',
  tls_failed: 'security',
  auth_failed: 'password',
  app_password_required: 'password',
};

/** The field that a problem is about; null where no field is wrong. */
export const fieldOfProblem = (problem: ConnectionProblem): ProblemField => fieldOfCode[problem.code] ?? null;

/** True for a certificate that a person may decide to trust. */
export const isCertificateProblem = (problem: ConnectionProblem): boolean => problem.code.startsWith('cert_');

type Context = { readonly protocol: ServerProtocol; readonly draft: ServerDraft; readonly emailAddress: string };

const tlsOnSamePort = ({ protocol, draft }: Context): ProblemFix => ({
  label: 'useTls',
  protocol,
  change: { security: 'tls', port: draft.port },
});

function otherPorts({ protocol, draft }: Context): ProblemFix[] {
  const ways = [
    { security: 'tls', port: usualPort(protocol, 'tls') },
    { security: 'starttls', port: usualPort(protocol, 'starttls') },
  ] as const;
  return ways.filter((way) => way.port !== draft.port).map((way) => ({ label: 'usePort', protocol, change: way }));
}

function otherUserName({ protocol, draft, emailAddress }: Context): ProblemFix[] {
  const localPart = emailAddress.split('@')[0] ?? '';
  if (draft.userName === localPart && localPart !== '') return [{ label: 'useFullAddress', protocol, change: { userName: emailAddress } }];
  if (draft.userName === emailAddress && localPart !== '') return [{ label: 'useLocalPart', protocol, change: { userName: localPart } }];
  return [];
}

/** What one could try with one press. */
export function listFixes(problem: ConnectionProblem, context: Context): ProblemFix[] {
  const { protocol, draft } = context;
  switch (problem.code) {
    case 'wrong_security_tls_expected':
      return [tlsOnSamePort(context)];
    case 'wrong_security_plain':
      return [{ label: 'useStarttls', protocol, change: { security: 'starttls', port: draft.port } }];
    case 'starttls_missing':
      return [{ label: 'usePort', protocol, change: { security: 'tls', port: usualPort(protocol, 'tls') } }];
    case 'conn_refused':
      return otherPorts(context);
    // A port that wants TLS from the start waits in silence for a client that waits for a greeting.
    case 'timeout':
      return [...(draft.security === 'tls' ? [] : [tlsOnSamePort(context)]), ...otherPorts(context)];
    case 'cert_name_mismatch': {
      const names = (problem.certificate?.altNames ?? []).filter((name) => !name.includes('*') && name !== draft.host);
      return names.slice(0, 2).map((host) => ({ label: 'useHost', protocol, change: { host } }));
    }
    case 'auth_failed':
      return otherUserName(context);
    default:
      return [];
  }
}
