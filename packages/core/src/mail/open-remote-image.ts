import type { OpenedBlob } from '@mailwright/mail';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { isSignedImageUrl } from './remote-images.ts';

/** Fetches a remote image for a body, without telling its server who looks. NOT_FOUND for an address that was not signed by us. */
export async function openRemoteImage(context: PersonContext, url: string, signature: string): Promise<OpenedBlob> {
  if (!isSignedImageUrl(context, url, signature)) throw notFound('image');
  const { contentType, bytes } = await context.services.network.fetchImage(url, { signal: context.signal });
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { stream, contentType, filename: null, sizeBytes: bytes.length };
}
