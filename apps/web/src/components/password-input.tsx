'use client';
import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { classNames } from '@/lib/class-names';
import { IconButton } from './icon-button';
import { Input } from './input';

interface PasswordInputProps extends ComponentProps<'input'> {
  readonly showLabel: string;
  readonly hideLabel: string;
}

/** A password that can be looked at. */
export function PasswordInput({ showLabel, hideLabel, className, ...rest }: PasswordInputProps) {
  const [isShown, setIsShown] = useState(false);
  return (
    <span className="relative block">
      <Input
        {...rest}
        type={isShown ? 'text' : 'password'}
        spellCheck={false}
        autoCapitalize="none"
        className={classNames('pr-10', className)}
      />
      <IconButton
        label={isShown ? hideLabel : showLabel}
        aria-pressed={isShown}
        size="small"
        className="absolute top-[5px] right-[5px]"
        onClick={() => setIsShown(!isShown)}
      >
        {isShown ? <EyeOff /> : <Eye />}
      </IconButton>
    </span>
  );
}
