/** A piece of text that was looked for, or not. */
export interface MarkedSegment {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Text with what was looked for marked. */
export function MarkedText({ segments }: { segments: readonly MarkedSegment[] }) {
  let at = 0;
  return segments.map(({ text, isMatch }) => {
    const key = at;
    at += text.length;
    return isMatch ? (
      <mark key={key} className="rounded-[3px] bg-accent-soft px-px text-accent">
        {text}
      </mark>
    ) : (
      <span key={key}>{text}</span>
    );
  });
}
