/** The flags every part of the system knows (RFC 8621 §4.1.1). */
export const systemFlags = ['$seen', '$flagged', '$answered', '$draft', '$forwarded', '$junk'] as const;

/** One of {@link systemFlags}. */
export type SystemFlag = (typeof systemFlags)[number];
/** State of a message: a system flag or a word of the person's own, in lower case (RFC 8621 §4.1.1 keyword). */
export type Flag = SystemFlag | (string & {});

/** Flags to set and to take away; a flag may stand in one of the two only. */
export interface FlagChange {
  readonly add?: readonly Flag[];
  readonly remove?: readonly Flag[];
}
