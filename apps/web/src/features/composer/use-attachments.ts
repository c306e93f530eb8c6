'use client';
import { useLocale, useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { formatSize } from '@/lib/format-time';
import { useSession } from '@/lib/use-session';
import { type ComposeFile, editDraft, findDraft, patchDraft } from './compose-store';
import { type RunningUpload, UploadsFull, uploadFile } from './upload-file';

const running = new Map<string, RunningUpload>();
const sources = new Map<string, File>();

const patchFile = (key: string, fileKey: string, change: Partial<ComposeFile>) =>
  patchDraft(key, (draft) => ({ files: draft.files.map((file) => (file.key === fileKey ? { ...file, ...change } : file)) }));

interface Sending {
  readonly isInline?: boolean;
  /** Called where the server has no more room. */
  readonly onFull: () => void;
}

async function send(key: string, fileKey: string, file: File, { isInline = false, onFull }: Sending): Promise<string | null> {
  patchFile(key, fileKey, { progress: 0, hasFailed: false });
  const upload = uploadFile(file, (progress) => patchFile(key, fileKey, { progress }));
  running.set(fileKey, upload);
  try {
    const { uploadId } = await upload.done;
    patchFile(key, fileKey, { progress: 1, attachment: { kind: 'upload', uploadId, isInline, contentId: null } });
    editDraft(key, {});
    sources.delete(fileKey);
    return uploadId;
  } catch (error) {
    if (error instanceof UploadsFull) onFull();
    patchFile(key, fileKey, { hasFailed: true });
    return null;
  } finally {
    running.delete(fileKey);
  }
}

/** Adds files to a draft and takes them away. */
export function useAttachments(key: string, onChange: () => void) {
  const text = useTranslations('compose.files');
  const locale = useLocale();
  const { data: session } = useSession();
  const limitBytes = session?.uploadLimitBytes ?? Number.POSITIVE_INFINITY;
  const usedBytes = () => findDraft(key)?.files.reduce((sum, file) => sum + file.sizeBytes, 0) ?? 0;

  const onFull = () => void toast.error(text('full'), { duration: 12_000 });
  const start = (file: File): string | null => {
    if (usedBytes() + file.size > limitBytes) {
      toast.error(text('tooLarge', { name: file.name, limit: formatSize(limitBytes, locale) }), { duration: 12_000 });
      return null;
    }
    const fileKey = crypto.randomUUID();
    const { name: filename, type, size: sizeBytes } = file;
    const added = {
      key: fileKey,
      filename,
      contentType: type || 'application/octet-stream',
      sizeBytes,
      attachment: null,
      progress: 0,
      hasFailed: false,
    };
    sources.set(fileKey, file);
    patchDraft(key, (draft) => ({ files: [...draft.files, added] }));
    return fileKey;
  };

  return {
    limitBytes,
    add(files: Iterable<File>): void {
      for (const file of files) {
        const fileKey = start(file);
        if (fileKey) void send(key, fileKey, file, { onFull }).then((uploadId) => uploadId && onChange());
      }
    },
    /** Images become part of the text, everything else is attached. */
    addToText(files: Iterable<File>, insertImage: (src: string, name: string) => void): void {
      for (const file of files) {
        const isImage = /^image\/(png|jpeg|gif|webp)$/.test(file.type);
        const fileKey = start(file);
        if (!fileKey) continue;
        void send(key, fileKey, file, { isInline: isImage, onFull }).then((uploadId) => {
          if (uploadId && isImage) insertImage(`/uploads/${uploadId}`, file.name);
          if (uploadId) onChange();
        });
      }
    },
    retry(fileKey: string): void {
      const file = sources.get(fileKey);
      if (file) void send(key, fileKey, file, { onFull }).then((uploadId) => uploadId && onChange());
    },
    remove(fileKey: string): void {
      running.get(fileKey)?.cancel();
      sources.delete(fileKey);
      editDraft(key, { files: findDraft(key)?.files.filter((file) => file.key !== fileKey) ?? [] });
      onChange();
    },
  };
}
