import { setTimeout as pause } from 'node:timers/promises';
import type { ServerSettings } from '@mailwright/mail';
import type { DiscoveredSettings } from './discovered-settings.ts';
import type { Question } from './fetch-autoconfig.ts';
import type { Candidate, ProbeServer } from './probe-server.ts';

const staggerMs = 100;

/** Knocks at the usual names and ports, the best first, a tenth of a second apart. What is found was guessed, so a person looks at it. */
export async function askUsualServers(question: Question, probe: ProbeServer): Promise<DiscoveredSettings | null> {
  const [imap, smtp] = await Promise.all([
    knock(question, probe, toCandidates('imap', question.domain)),
    knock(question, probe, toCandidates('smtp', question.domain)),
  ]);
  if (!imap || !smtp) return null;
  const nothing = { providerId: null, providerName: null, hint: null, helpUrl: null };
  return { source: 'guess', method: 'password', isTrusted: false, imap, smtp, ...nothing };
}

function toCandidates(protocol: Candidate['protocol'], domain: string): readonly Candidate[] {
  const hosts = [`${protocol}.${domain}`, `mail.${domain}`, domain];
  const [tls, starttls] = protocol === 'imap' ? [993, 143] : [465, 587];
  return [
    ...hosts.map((host) => ({ protocol, host, port: tls, security: 'tls' as const })),
    ...hosts.map((host) => ({ protocol, host, port: starttls, security: 'starttls' as const })),
  ];
}

/** The first candidate in order that answers; later ones are given up as soon as an earlier one has. */
async function knock(
  { emailAddress, signal }: Question,
  probe: ProbeServer,
  candidates: readonly Candidate[],
): Promise<ServerSettings | null> {
  const done = new AbortController();
  const stop = AbortSignal.any([signal, done.signal]);
  const answers = candidates.map(async (candidate, index) => {
    await pause(index * staggerMs, undefined, { signal: stop }).catch(() => undefined);
    return stop.aborted ? false : probe(candidate, stop);
  });
  try {
    for (const [index, candidate] of candidates.entries()) {
      if (!(await answers[index])) continue;
      const { host, port, security } = candidate;
      return { host, port, security, userName: emailAddress, certificateFingerprint: null };
    }
    return null;
  } finally {
    done.abort();
  }
}
