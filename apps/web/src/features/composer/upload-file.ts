/** The server has no more room for files of this person. */
export class UploadsFull extends Error {
  override readonly name = 'UploadsFull';
}

/** A file on its way to the server. */
export interface RunningUpload {
  readonly done: Promise<{ uploadId: string }>;
  readonly cancel: () => void;
}

/** Sends a file; the browser's older request is used because the newer one tells no progress. */
export function uploadFile(file: File, onProgress: (fraction: number) => void): RunningUpload {
  const request = new XMLHttpRequest();
  const done = new Promise<{ uploadId: string }>((resolve, reject) => {
    request.open('PUT', `/uploads?filename=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0));
    request.addEventListener('load', () => {
      const answer: unknown = request.response;
      const isStored = request.status < 300 && typeof answer === 'object' && answer !== null && 'uploadId' in answer;
      if (isStored) resolve({ uploadId: String(answer.uploadId) });
      else if (request.status === 429) reject(new UploadsFull('There is no more room for uploads.'));
      else reject(new Error(`The upload was answered with ${request.status}.`));
    });
    request.addEventListener('error', () => reject(new Error('The upload was interrupted.')));
    request.addEventListener('abort', () => reject(new Error('The upload was cancelled.')));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
