/**
 * Lets the event loop turn once, so that messages (an abort among them) are read. In browsers setTimeout(0) would cost 4 ms
 * a call once nested, a tenth of a decision, so a message to oneself is used there.
 */
export function breathe(): Promise<void> {
  return typeof setImmediate === 'function' ? new Promise((resolve) => setImmediate(resolve)) : messageTurn();
}

function messageTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
