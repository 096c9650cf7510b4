"""Where the command `dystonia-kg` begins: what goes wrong at any moment is one line.

An interruption ends it with 130.
"""

import errno
import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
_AGAIN_S = 0.25


def main() -> None:
    """Run the command line."""
    try:
        _watch_for_interrupts()
        _open_what_is_closed()
        from dystonia_kg.cli.main import main as command

        command()
    except KeyboardInterrupt:
        sys.stderr.write("dystonia-kg: interrupted\n")
        raise SystemExit(INTERRUPTED) from None
    except OSError as e:
        if e.errno != errno.EPIPE:
            sys.stderr.write(f"dystonia-kg: {e.strerror or e}\n")
        raise SystemExit(1) from None
    finally:
        heed()


def heed() -> None:
    """Interrupt no more: to be called while an interruption is handled, which is not disturbed."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)  # one on its way would interrupt the end
    signal.setitimer(signal.ITIMER_REAL, 0)


def _open_what_is_closed() -> None:
    """Put nothing in the place of closed streams, or a file of the store would get their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _watch_for_interrupts() -> None:
    """Interrupt again and again until it is heeded.

    An interruption is lost where it meets the callback of a weak reference (each import has one), a
    finalizer, or code of a library that catches everything.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return  # such as of a program that a shell has put into the background
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.unraisablehook = _say_unless_interrupted


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return  # it is being heeded: what clears up is not disturbed
        error = error.__context__
    signal.setitimer(signal.ITIMER_REAL, _AGAIN_S, _AGAIN_S)
    raise KeyboardInterrupt


def _say_unless_interrupted(ignored: "sys.UnraisableHookArgs") -> None:
    if ignored.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(ignored)
