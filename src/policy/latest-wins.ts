/**
 * At most one question in work and one waiting: a newer question replaces the waiting one, which answers undefined.
 * A slider makes questions faster than the policy answers them; only the last position matters.
 */
export class LatestWins<Question, Answer> {
  readonly #answer: (question: Question) => Promise<Answer>;
  #isBusy = false;
  #waiting: { readonly question: Question; readonly settle: (answer: Promise<Answer> | undefined) => void } | undefined;

  constructor(answer: (question: Question) => Promise<Answer>) {
    this.#answer = answer;
  }

  /** The answer, or undefined when a newer question came before this one's turn. */
  ask(question: Question): Promise<Answer | undefined> {
    this.#waiting?.settle(undefined);
    return new Promise((resolve) => {
      this.#waiting = { question, settle: resolve };
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const answer = this.#answer(next.question);
      next.settle(answer);
      await answer.catch(() => undefined);
    }
    this.#isBusy = false;
  }

  #take() {
    const next = this.#waiting;
    this.#waiting = undefined;
    return next;
  }
}
