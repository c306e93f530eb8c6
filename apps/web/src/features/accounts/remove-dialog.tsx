'use client';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { useProblemText } from '@/lib/use-problem-text';
import { type Connection, useAccountActs } from './use-account-acts';

interface RemoveDialogProps {
  readonly connection: Connection;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

/** Asks before an account is removed, and says what goes with it. */
export function RemoveDialog({ connection, isOpen, onOpenChange }: RemoveDialogProps) {
  const text = useTranslations('accounts.removal');
  const common = useTranslations('common');
  const errorText = useProblemText();
  const { remove } = useAccountActs();
  const { label, emailAddress } = connection;
  const confirm = () =>
    remove.mutate(
      { connectionId: connection.id },
      {
        onSuccess: () => {
          onOpenChange(false);
          toast(text('done', { label }));
        },
      },
    );
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={text('title', { label })}
      description={connection.provider === 'demo' ? text('demoText') : text('text', { address: emailAddress })}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{common('cancel')}</Button>
          <Button kind="danger" disabled={remove.isPending} onClick={confirm}>
            {text(remove.isPending ? 'busy' : 'confirm')}
          </Button>
        </>
      }
    >
      {remove.isError ? (
        <p role="alert" className="mt-3 text-sm text-danger">
          {errorText(remove.error)}
        </p>
      ) : null}
    </Dialog>
  );
}
