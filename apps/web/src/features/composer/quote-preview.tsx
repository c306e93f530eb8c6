'use client';
import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/button';
import { IconButton } from '@/components/icon-button';

interface QuotePreviewProps {
  readonly html: string;
  readonly onRemove: () => void;
  readonly onEdit: () => void;
}

/** The quoted original: folded behind three dots, shown in a frame without scripts. */
export function QuotePreview({ html, onRemove, onEdit }: QuotePreviewProps) {
  const text = useTranslations('compose.quote');
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="px-4 pb-2">
      <div className="flex items-center gap-1">
        <IconButton
          size="small"
          label={text(isShown ? 'hide' : 'show')}
          aria-expanded={isShown}
          className="h-5 w-8 border border-line"
          onClick={() => setIsShown(!isShown)}
        >
          <Ellipsis />
        </IconButton>
        {isShown ? (
          <>
            <Button kind="quiet" size="small" onClick={onEdit}>
              {text('edit')}
            </Button>
            <Button kind="quiet" size="small" onClick={onRemove}>
              {text('remove')}
            </Button>
          </>
        ) : null}
      </div>
      {isShown ? (
        <iframe
          title={text('title')}
          sandbox=""
          srcDoc={`<!doctype html><meta charset="utf-8"><style>body{font:14px/20px system-ui;margin:8px;color:#1b1c1e;background:#fff}blockquote{margin:0 0 0 4px;padding-left:10px;border-left:2px solid #ccc}img{max-width:100%}</style>${html}`}
          className="mt-2 h-56 w-full rounded-s border border-line bg-white"
        />
      ) : null}
    </div>
  );
}
