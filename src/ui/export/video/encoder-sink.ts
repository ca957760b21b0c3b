import { writeWebm, type WebmFrame, type WebmVideo } from '#share/webm.ts';
import { VIDEO_FRAMES_PER_SECOND } from '#share/video-plan.ts';
import { videoFailed, type VideoSink } from './video-sink.ts';

/** VP9 level 4.0 is 1080p at 30 frames a second, 5.1 is 4K. */
const CODECS: readonly { readonly name: string; readonly webm: WebmVideo['codec'] }[] = [
  { name: 'vp09.00.40.08', webm: 'V_VP9' },
  { name: 'vp09.00.51.08', webm: 'V_VP9' },
  { name: 'vp8', webm: 'V_VP8' },
];
/** Thin lines on flat ground: a tenth of a bit a pixel keeps their edges. */
const BITS_PER_PIXEL = 0.1;
const FRAMES_PER_KEY_FRAME = 60;
/** Frames that may wait in the encoder; each holds a whole picture. */
const LONGEST_QUEUE = 4;

/** Undefined without WebCodecs, or when it encodes no codec that WebM holds. */
export async function openEncoderSink(canvas: HTMLCanvasElement): Promise<VideoSink | undefined> {
  if (!('VideoEncoder' in window)) return undefined;
  const { width, height } = canvas;
  const configOf = (codec: string): VideoEncoderConfig => ({
    codec,
    width,
    height,
    framerate: VIDEO_FRAMES_PER_SECOND,
    bitrate: Math.round(width * height * VIDEO_FRAMES_PER_SECOND * BITS_PER_PIXEL),
    latencyMode: 'quality',
  });
  for (const { name, webm } of CODECS) {
    const { supported = false } = await VideoEncoder.isConfigSupported(configOf(name)).catch(() => ({
      supported: false,
    }));
    if (supported) return encoderSink(canvas, configOf(name), webm);
  }
  return undefined;
}

function encoderSink(canvas: HTMLCanvasElement, config: VideoEncoderConfig, codec: WebmVideo['codec']): VideoSink {
  const frames: WebmFrame[] = [];
  let failure: unknown;
  /** Wakes whoever waits for room, after a frame and after a failure. */
  let wake = () => {};
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      frames.push({ startMicros: chunk.timestamp, isKey: chunk.type === 'key', data });
      wake();
    },
    error: (thrown) => {
      failure = thrown;
      wake();
    },
  });
  encoder.configure(config);
  let added = 0;
  const check = () => {
    if (failure !== undefined) throw videoFailed(failure);
  };
  return {
    add: async (timestamp, duration) => {
      check();
      const frame = new VideoFrame(canvas, { timestamp, duration });
      encoder.encode(frame, { keyFrame: added % FRAMES_PER_KEY_FRAME === 0 });
      frame.close();
      added++;
      while (failure === undefined && encoder.encodeQueueSize > LONGEST_QUEUE)
        await new Promise<void>((resolve) => (wake = resolve));
    },
    finish: async (durationMicros) => {
      await encoder.flush().catch((thrown: unknown) => (failure ??= thrown));
      check();
      encoder.close();
      const { width, height } = canvas;
      const bytes = writeWebm({ codec, widthPx: width, heightPx: height, durationMicros, frames });
      return { blob: new Blob([bytes], { type: 'video/webm' }), extension: 'webm' };
    },
    close: () => {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}
