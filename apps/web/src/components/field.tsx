'use client';
import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with it, in words. */
  readonly error?: ReactNode;
  readonly children: ReactElement<{ id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }>;
}

/** A control with its label, hint and fault tied to it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const ownId = useId();
  const id = children.props.id ?? ownId;
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-[560] text-ink">
        {label}
      </label>
      {cloneElement(children, { id, 'aria-invalid': error ? true : undefined, 'aria-describedby': note ? noteId : undefined })}
      {note ? (
        <p id={noteId} role={error ? 'alert' : undefined} className={error ? 'text-sm text-danger' : 'text-sm text-ink-3'}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
