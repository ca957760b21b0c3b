import { LabError } from '#base/errors.ts';

/** Takes the frames of a video off one canvas, in order. */
export interface VideoSink {
  /** The canvas holds a frame of this time. @throws LabError 'video-failed' */
  readonly add: (startMicros: number, durationMicros: number) => Promise<void>;
  readonly finish: (durationMicros: number) => Promise<VideoFile>;
  /** Frees the encoder without a file. */
  readonly close: () => void;
}

export interface VideoFile {
  readonly blob: Blob;
  readonly extension: 'webm' | 'mp4';
}

export function videoFailed(cause: unknown): LabError<'video-failed'> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LabError('video-failed', `The browser could not encode the video: ${reason.replace(/\.$/, '')}.`, {
    fix: 'The episodes are kept. Make the window smaller and try again.',
    cause,
  });
}
