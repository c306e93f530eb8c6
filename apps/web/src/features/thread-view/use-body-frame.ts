'use client';
import { type RefObject, useEffect, useState } from 'react';
import { parseMailto, requestCompose } from '@/lib/compose-bus';

const smallestHeight = 24;
const largestHeight = 60_000;

function followLink(event: MouseEvent): void {
  // NOTE: the frame has its own realm, so `instanceof Element` of this window would not hold.
  const target = event.target as Element | null;
  const link = target?.closest?.('a[href]');
  const href = link?.getAttribute('href') ?? '';
  if (!link || href.startsWith('#')) return;
  event.preventDefault();
  const request = parseMailto(href);
  if (request) requestCompose(request);
  else if (/^https?:/i.test(href)) window.open(href, '_blank', 'noopener,noreferrer');
}

/** Keys pressed inside the frame count like those outside. */
function passKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, code, shiftKey } = event;
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true }));
}

const contentHeight = (page: Document): number => {
  const { body, documentElement } = page;
  return Math.max(body?.getBoundingClientRect().bottom ?? 0, body?.scrollHeight ?? 0, documentElement.getBoundingClientRect().height);
};

/** Lets a mail's document be as high as its content and routes its links and keys; the document itself runs no script. */
export function useBodyFrame(frame: RefObject<HTMLIFrameElement | null>, src: string): { height: number; isLoaded: boolean } {
  const [height, setHeight] = useState(0);
  const [loadedSrc, setLoadedSrc] = useState<string | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let observer: ResizeObserver | null = null;
    let page: Document | null = null;
    const measure = () => {
      if (!page?.body) return;
      setHeight(Math.min(largestHeight, Math.max(smallestHeight, Math.ceil(contentHeight(page)))));
    };
    const letGo = () => {
      observer?.disconnect();
      page?.removeEventListener('click', followLink);
      page?.removeEventListener('keydown', passKey);
      page?.removeEventListener('load', measure, true);
      page?.removeEventListener('toggle', measure, true);
    };
    const attach = () => {
      const loaded = element.contentDocument;
      if (!loaded?.body || loaded.URL === 'about:blank') return;
      letGo();
      page = loaded;
      page.addEventListener('click', followLink);
      page.addEventListener('keydown', passKey);
      page.addEventListener('load', measure, true);
      page.addEventListener('toggle', measure, true);
      observer = new ResizeObserver(measure);
      observer.observe(page.body);
      measure();
      setLoadedSrc(src);
    };
    element.addEventListener('load', attach);
    if (element.contentDocument?.readyState === 'complete') attach();
    return () => {
      element.removeEventListener('load', attach);
      letGo();
    };
  }, [frame, src]);
  return { height, isLoaded: loadedSrc === src };
}
