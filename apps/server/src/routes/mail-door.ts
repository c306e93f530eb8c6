import type { OpenedBlob, UserId } from '@mailwright/mail';

/** Who asks, and until when. */
export interface DoorRequest {
  readonly userId: UserId;
  readonly signal: AbortSignal;
}

/** A file as it comes in. */
export interface IncomingUpload {
  readonly filename: string;
  readonly contentType: string;
  readonly stream: ReadableStream<Uint8Array>;
}

/** A file that waits to be put into a draft. */
export interface StoredUpload {
  readonly uploadId: string;
  readonly filename: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** How a body is to be shown. */
export interface BodyView {
  readonly imagesAllowed: boolean;
  readonly theme: 'light' | 'dark';
}

/** A body that is ready to be shown; remote images in it, if any, point at the proxy. */
export interface BodyDocument {
  readonly html: string;
  readonly hasRemoteImages: boolean;
}

/** What a provider sent a person's browser back with. */
export interface OAuthAnswer {
  readonly provider: 'google' | 'microsoft';
  readonly sessionId: string;
  /** The address that was called, without its query. */
  readonly calledAt: string;
  readonly parameters: URLSearchParams;
}

/** What the routes beside the typed API need from core. Whatever is not this person's is NOT_FOUND. */
export interface MailDoor {
  openBodyDocument(request: DoorRequest, messageId: string, view: BodyView): Promise<BodyDocument>;
  openPart(request: DoorRequest, messageId: string, partId: string): Promise<OpenedBlob>;
  openRawMessage(request: DoorRequest, messageId: string): Promise<OpenedBlob>;
  /** Fails with LIMIT_EXCEEDED where the file is larger than allowed. */
  storeUpload(request: DoorRequest, upload: IncomingUpload): Promise<StoredUpload>;
  openUpload(request: DoorRequest, uploadId: string): Promise<OpenedBlob>;
  finishOAuth(request: DoorRequest, answer: OAuthAnswer): Promise<{ readonly connectionId: string }>;
  openRemoteImage(request: DoorRequest, url: string, signature: string): Promise<OpenedBlob>;
}
