import { LabError } from '#base/errors.ts';
import { openEncoderSink } from './encoder-sink.ts';
import { openRecorderSink } from './recorder-sink.ts';
import type { VideoSink } from './video-sink.ts';

/** WebCodecs where there is one; else the recorder, which needs as long as the video lasts. Plain http has only the latter. */
export async function openVideoSink(canvas: HTMLCanvasElement): Promise<VideoSink> {
  const sink = (await openEncoderSink(canvas)) ?? openRecorderSink(canvas);
  if (sink) return sink;
  throw new LabError('no-video', 'This browser cannot encode video.', {
    fix: 'Pictures, recordings and figure data work all the same.',
  });
}
