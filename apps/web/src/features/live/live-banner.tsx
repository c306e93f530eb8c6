'use client';
import { WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLiveStatus } from '@/lib/live/live-status';

const patienceMs = 3_000;

function subscribeToLine(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}

const isOffline = () => !navigator.onLine;
const isOfflineOnServer = () => false;

/** True once something holds for longer than a moment. */
function useLasting(isSo: boolean): boolean {
  const [isLasting, setIsLasting] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setIsLasting(true), patienceMs);
    return () => {
      clearTimeout(timer);
      setIsLasting(false);
    };
  }, [isSo]);
  return isLasting;
}

/** Says that nothing arrives at the moment; nothing while all is well or a gap is short. */
export function LiveBanner() {
  const text = useTranslations('mail.live');
  const isCutOff = useSyncExternalStore(subscribeToLine, isOffline, isOfflineOnServer);
  const isInterrupted = useLasting(useLiveStatus((state) => state.status === 'interrupted'));
  if (!isCutOff && !isInterrupted) return null;
  return (
    <p role="status" className="flex items-center gap-2.5 border-b border-line bg-warn-soft px-4 py-2 text-sm text-warn-ink">
      <WifiOff aria-hidden="true" className="size-4 shrink-0 stroke-[1.8]" />
      {text(isCutOff ? 'offline' : 'interrupted')}
    </p>
  );
}
