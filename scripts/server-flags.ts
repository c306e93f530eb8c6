/**
 * Node's flags for a server or worker process. Its mail is short-lived data that arrives in pages: V8's young generation of 16 MiB and
 * more keeps a hundred MiB that nobody needs, and so does an old generation that may grow to four times what lives before it is swept.
 */
export const serverFlags = ['--max-semi-space-size=8', '--heap-growing-percent=100'] as const;

/** glibc's allocator, which otherwise asks the kernel for every large buffer, and gives it back: each of its pages is a fault once more. */
export const keptMemory = {
  MALLOC_MMAP_THRESHOLD_: String(32 << 20),
  MALLOC_TRIM_THRESHOLD_: String(64 << 20),
  MALLOC_TOP_PAD_: String(4 << 20),
} as const;

/** What its environment begins with: glibc's heaps, one a thread by default, hold what threads have freed. Two are enough for as many workers. */
export const serverEnvironment = { MALLOC_ARENA_MAX: '2', ...keptMemory } as const;
