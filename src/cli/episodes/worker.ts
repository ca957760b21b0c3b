import { asLabError, invariant } from '#base/errors.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { runShare } from './share.ts';

/** Entry of an episode process: runs its share, sends each episode as it ends, and leaves. */

const abort = new AbortController();

/** Resolves once the message has left this process. */
function send(message: FromWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

async function run(message: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  const { folder, threads, specs, places, variations } = message;
  try {
    await runShare(
      specs,
      (index, recording, poses) => {
        const place = places[index];
        invariant(place !== undefined, 'a place for each spec');
        void send({ kind: 'episode', place, recording, poses });
      },
      { folder, threads, variations, signal: abort.signal },
    );
    await send({ kind: 'done' });
  } catch (thrown) {
    const { code, message: text, fix } = asLabError(thrown);
    await send({ kind: 'failed', code, message: text, fix });
  }
  process.disconnect();
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') abort.abort();
  else void run(message);
});
// Ctrl-C reaches the whole group; the parent decides, so that finished episodes are kept.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
