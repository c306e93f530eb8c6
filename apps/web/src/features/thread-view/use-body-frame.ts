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

const smallestZoom = 0.5;

/** Mail wider than its frame is made smaller, down to half; beyond that one scrolls sideways. */
function fitWidth(page: Document, frame: HTMLIFrameElement): void {
  const { documentElement } = page;
  documentElement.style.removeProperty('zoom');
  const zoom = Math.max(smallestZoom, frame.clientWidth / documentElement.scrollWidth);
  if (zoom < 1) documentElement.style.setProperty('zoom', String(zoom));
}

/** How high a document is, with the bar for scrolling sideways where there is one. */
function findContentHeight(page: Document, frame: HTMLIFrameElement): number {
  const { body, documentElement } = page;
  // NOTE: rectangles are those of the zoomed page, `scrollHeight` is not.
  const zoom = Number(documentElement.style.getPropertyValue('zoom')) || 1;
  const content = Math.max(body.getBoundingClientRect().bottom, body.scrollHeight * zoom, documentElement.getBoundingClientRect().height);
  const isScrolledSideways = documentElement.scrollWidth > documentElement.clientWidth;
  return Math.ceil(content) + (isScrolledSideways ? Math.max(0, frame.clientHeight - documentElement.clientHeight) : 0);
}

/** Lets a mail's document be as high as its content and routes its links and keys; the document itself runs no script. */
export function useBodyFrame(frame: RefObject<HTMLIFrameElement | null>, src: string): { height: number; isLoaded: boolean } {
  const [height, setHeight] = useState(0);
  const [loadedSrc, setLoadedSrc] = useState<string | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let observer: ResizeObserver | null = null;
    let page: Document | null = null;
    let fittedWidth = 0;
    const measure = () => {
      if (!page?.body) return;
      if (element.clientWidth !== fittedWidth) fitWidth(page, element);
      fittedWidth = element.clientWidth;
      setHeight(Math.min(largestHeight, Math.max(smallestHeight, findContentHeight(page, element))));
    };
    const measureAnew = () => {
      fittedWidth = 0;
      measure();
    };
    const letGo = () => {
      observer?.disconnect();
      page?.removeEventListener('click', followLink);
      page?.removeEventListener('keydown', passKey);
      page?.removeEventListener('load', measureAnew, true);
      page?.removeEventListener('toggle', measureAnew, true);
    };
    const attach = () => {
      const loaded = element.contentDocument;
      if (!loaded?.body || loaded.URL === 'about:blank') return;
      letGo();
      page = loaded;
      page.addEventListener('click', followLink);
      page.addEventListener('keydown', passKey);
      page.addEventListener('load', measureAnew, true);
      page.addEventListener('toggle', measureAnew, true);
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
