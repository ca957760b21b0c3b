import io

import pytest

from steerlab_training.run.progress import LINE_SECONDS, Progress, spell_seconds


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min"), (1560, "26 min"), (4320, "1 h 12 min"), (3599, "1 h 0 min")])
def test_times_are_spelt_by_their_size(seconds: float, words: str) -> None:
    assert spell_seconds(seconds) == words


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end() -> None:
    out, clock = io.StringIO(), Clock()
    with Progress("sft", 1000, stream=out, clock=clock) as progress:
        for done in range(1, 1001):
            clock.now = done * LINE_SECONDS / 400
            progress.to(done, f"bins {done}")
    assert out.getvalue().splitlines() == [
        "sft: 400 of 1,000, 30 s left · bins 400",
        "sft: 800 of 1,000, 10 s left · bins 800",
        "sft: 1,000 of 1,000 · bins 1000",
    ]


def test_what_a_resumed_run_found_done_does_not_make_it_look_fast() -> None:
    out, clock = io.StringIO(), Clock()
    progress = Progress("sft", 1000, done=900, stream=out, clock=clock)
    clock.now = LINE_SECONDS
    progress.to(910)
    assert out.getvalue() == f"sft: 910 of 1,000, {spell_seconds(LINE_SECONDS * 9)} left\n"


def test_a_terminal_gets_a_bar_and_what_is_said_stays_above_it() -> None:
    out = Terminal()
    with Progress("sft", 10, stream=out) as progress:
        progress.to(5, "bins 3.2")
        progress.say("round 1: 700 states")
    shown = out.getvalue()
    assert "sft:" in shown
    assert "round 1: 700 states\n" in shown
    assert not shown.endswith("\n")  # the bar is gone, and the cursor stands at the start of its line
