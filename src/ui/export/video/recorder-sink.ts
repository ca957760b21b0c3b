import { videoFailed, type VideoSink } from './video-sink.ts';

const TYPES = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm', 'video/mp4'] as const;

/**
 * The browser's recorder as an encoder. It stamps frames with screen time, so it rests while a frame is drawn and runs for
 * exactly that frame's length: slow drawing makes the work longer, not the video. Undefined without a recorder.
 */
export function openRecorderSink(canvas: HTMLCanvasElement): VideoSink | undefined {
  if (!('MediaRecorder' in window) || !('captureStream' in canvas)) return undefined;
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks();
  if (mimeType === undefined || !track || !('requestFrame' in track)) return undefined;
  const recorder = new MediaRecorder(stream, { mimeType });
  const pieces: Blob[] = [];
  let failure: unknown;
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onerror = (event) => (failure = event);
  const stopped = new Promise<void>((resolve) => (recorder.onstop = () => resolve()));
  const stop = () => {
    if (recorder.state !== 'inactive') recorder.stop();
    track.stop();
  };
  return {
    add: async (_startMicros, durationMicros) => {
      if (failure !== undefined) throw videoFailed(failure);
      if (recorder.state === 'inactive') recorder.start();
      else recorder.resume();
      (track as CanvasCaptureMediaStreamTrack).requestFrame();
      await new Promise((resolve) => setTimeout(resolve, durationMicros / 1000));
      recorder.pause();
    },
    finish: async () => {
      stop();
      await stopped;
      if (failure !== undefined) throw videoFailed(failure);
      const extension = mimeType === 'video/mp4' ? 'mp4' : 'webm';
      return { blob: new Blob(pieces, { type: `video/${extension}` }), extension };
    },
    close: stop,
  };
}
