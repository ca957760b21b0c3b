import errno

import pytest

from steerlab_training.errors import EXIT_INPUT, EXIT_INTERRUPTED, InputError, run_stage


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (InputError("there is no checkpoint x.pt", fix="Run the stage before"), EXIT_INPUT, "there is no checkpoint x.pt. Run the stage before"),
        (OSError(errno.ENOSPC, "No space left on device"), EXIT_INPUT, "the disk is full; nothing was overwritten"),
        (KeyboardInterrupt(), EXIT_INTERRUPTED, "the last checkpoint is kept"),
    ],
)
def test_bad_input_is_one_line_and_a_status(error: BaseException, status: int, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    def main(_argv: list[str]) -> None:
        raise error

    with pytest.raises(SystemExit) as caught:
        run_stage(main, [])
    assert caught.value.code == status
    text = capsys.readouterr().err
    assert sentence in text
    assert text.count("\n") == 1


def test_a_bug_is_not_dressed_up_as_bad_input() -> None:
    def main(_argv: list[str]) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    with pytest.raises(PermissionError):
        run_stage(main, [])
