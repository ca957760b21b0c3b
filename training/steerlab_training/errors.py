"""One error for bad input: a sentence that says what is wrong, and one that says what to do."""

import errno
import sys
from collections.abc import Callable

EXIT_INPUT = 2
EXIT_INTERRUPTED = 130


class InputError(Exception):
    """Bad input from outside: a file, a flag, a missing program. Never raised for a bug.

    Args:
        message: what was found, and what was expected.
        fix: what the reader can do about it.
    """

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(f"{message}. {fix}".strip() if fix else message)
        self.message = message
        self.fix = fix


def run_stage(main: Callable[[list[str]], None], argv: list[str] | None = None) -> None:
    """Runs a stage as a program: exit status 0, or 2 with one line on stderr; Ctrl-C keeps what is done (status 130)."""
    try:
        main(sys.argv[1:] if argv is None else argv)
    except InputError as error:
        sys.stderr.write(f"steerlab-training: {error}\n")
        raise SystemExit(EXIT_INPUT) from error
    except KeyboardInterrupt:
        sys.stderr.write("steerlab-training: stopped; the last checkpoint is kept, run the same command to go on.\n")
        raise SystemExit(EXIT_INTERRUPTED) from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stderr.write("steerlab-training: the disk is full; nothing was overwritten. Free space and run it again.\n")
        raise SystemExit(EXIT_INPUT) from error
