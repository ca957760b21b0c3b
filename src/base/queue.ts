/**
 * Runs asynchronous jobs one after the other. The tail never rejects, so a failed job does not stop the ones behind it
 * (transformers.js chains on the raw promise and stops for ever after one rejection).
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Jobs that wait or run. */
  get size(): number {
    return this.#waiting;
  }

  run<T>(job: () => Promise<T> | T): Promise<T> {
    this.#waiting++;
    const result = this.#tail.then(job);
    this.#tail = result
      .catch(() => undefined)
      .finally(() => {
        this.#waiting--;
      });
    return result;
  }
}
