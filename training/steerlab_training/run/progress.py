"""Progress of long work: a bar that moves in place on a terminal, a line now and then anywhere else (a log file, CI)."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from tqdm import tqdm

LINE_SECONDS = 20.0
MINUTE = 60


def spell_seconds(seconds: float) -> str:
    """45 s, 26 min, 1 h 12 min."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if minutes < MINUTE else f"{minutes // MINUTE} h {minutes % MINUTE} min"


class Progress:
    """`what`: how far it is in `total` steps, with the time left. Work inside work shows its bar below.

    The time left follows from this process's own pace: what a resumed run found done counts as done, not as fast.
    """

    def __init__(self, what: str, total: int, *, done: int = 0, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.what, self.total, self.done = what, total, done
        self._stream = sys.stderr if stream is None else stream
        self._clock, self._first = clock, done
        self._began = self._told = clock()
        self._bar = None
        if self._stream.isatty():
            self._bar = tqdm(total=total, initial=done, desc=what, file=self._stream, leave=False, dynamic_ncols=True)

    def to(self, done: int, figures: str = "") -> None:
        """`done` steps are behind us; `figures` stands beside them."""
        if self._bar is not None:
            self._bar.set_postfix_str(figures, refresh=False)
            self._bar.update(done - self.done)
        self.done = done
        if self._bar is None and (done == self.total or self._clock() - self._told >= LINE_SECONDS):
            self._told = self._clock()
            self.say(f"{self.what}: {done:,} of {self.total:,}{self._left()}" + (f" · {figures}" if figures else ""))

    def say(self, text: str) -> None:
        """A line that stays; on a terminal it stands above the bars."""
        if self._bar is not None:
            tqdm.write(text, file=self._stream)
        else:
            self._stream.write(text + "\n")
            self._stream.flush()

    def _left(self) -> str:
        made = self.done - self._first
        if made <= 0 or self.done >= self.total:
            return ""
        return f", {spell_seconds((self._clock() - self._began) / made * (self.total - self.done))} left"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()


def tell(text: str) -> None:
    """A line outside any work that is counted."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
