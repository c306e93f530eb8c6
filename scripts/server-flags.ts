/**
 * Node's flags for a server or worker process. Its mail is short-lived data that arrives in pages: V8's young generation of 16 MiB and
 * more keeps a hundred MiB that nobody needs, and so does an old generation that may grow to four times what lives before it is swept.
 */
export const serverFlags = ['--max-semi-space-size=8', '--heap-growing-percent=100'] as const;

/** What its environment begins with: glibc's heaps, one a thread by default, hold what threads have freed. Two are enough for as many workers. */
export const serverEnvironment = { MALLOC_ARENA_MAX: '2' } as const;
