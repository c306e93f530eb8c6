import { classNames } from '@/lib/class-names';
import { avatarColor, initialsOf } from '@/lib/person-look';

interface AvatarProps {
  readonly name: string | null;
  readonly address: string;
  readonly className?: string;
}

/** A person's initials in a colour that stays theirs. */
export function Avatar({ name, address, className }: AvatarProps) {
  const color = avatarColor(address);
  return (
    <span
      aria-hidden="true"
      data-initials={initialsOf(name, address)}
      className={classNames(
        'grid size-8 shrink-0 select-none place-items-center rounded-full text-[12.5px] font-semibold before:content-[attr(data-initials)]',
        className,
      )}
      style={{
        background: `color-mix(in oklab, ${color} var(--wash), var(--raised))`,
        color: `color-mix(in oklab, ${color} var(--tint), var(--ink))`,
      }}
    />
  );
}
