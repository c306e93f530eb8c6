'use client';
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '@/lib/class-names';

const itemLook =
  'flex h-8 items-center gap-2.5 rounded-s px-2 text-base text-ink outline-none data-disabled:opacity-50 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:stroke-[1.6] [&_svg]:text-ink-2';

interface MenuProps extends Pick<ComponentProps<typeof DropdownMenu.Content>, 'align' | 'side'> {
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A list of acts that opens from a button. */
export function Menu({ trigger, children, className, align = 'end', side }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={classNames('appear z-60 min-w-44 rounded-m border border-line bg-raised p-1 shadow-high', className)}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps extends ComponentProps<typeof DropdownMenu.Item> {
  readonly shortcut?: string;
  readonly isDangerous?: boolean;
}

/** One act of a menu. */
export function MenuItem({ shortcut, isDangerous = false, className, asChild = false, children, ...rest }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className={classNames(itemLook, isDangerous && 'text-danger [&_svg]:text-danger', className)}
      asChild={asChild}
      {...rest}
    >
      {shortcut && !asChild ? (
        <>
          {children}
          <kbd className="ml-auto text-ink-3">{shortcut}</kbd>
        </>
      ) : (
        children
      )}
    </DropdownMenu.Item>
  );
}

/** One of several choices in a menu. */
export function MenuChoice({ isChosen, children, ...rest }: ComponentProps<typeof DropdownMenu.CheckboxItem> & { isChosen: boolean }) {
  return (
    <DropdownMenu.CheckboxItem checked={isChosen} className={itemLook} {...rest}>
      <span className="grid w-4 place-items-center">{isChosen ? <Check /> : null}</span>
      {children}
    </DropdownMenu.CheckboxItem>
  );
}

/** A quiet heading inside a menu. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-xs text-ink-3">{children}</DropdownMenu.Label>;
}

/** A hairline between groups of a menu. */
export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
