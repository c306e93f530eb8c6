/** The stamp and the name. */
export function Brand() {
  return (
    <span className="flex items-center gap-[9px] font-[650] tracking-[-0.01em]">
      <svg viewBox="0 0 22 22" className="size-[22px]" aria-hidden="true">
        <rect width="22" height="22" rx="6" fill="var(--accent-fill)" />
        <path d="M4.800 6.800v7.900h12.400V6.800L11 12.200z" fill="none" stroke="#fff" strokeWidth="1.500" strokeLinejoin="round" />
      </svg>
      <span className="signs:sr-only">Mailwright</span>
    </span>
  );
}
