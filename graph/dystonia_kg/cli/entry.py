"""Where the command `dystonia-kg` begins: what goes wrong at any moment is one line.

An interruption ends it with 130.
"""

import errno
import os
import signal
import sys
import threading

_INTERRUPTED = 130
_AGAIN_S = 0.05


def main() -> None:
    """Run the command line."""
    try:
        sys.unraisablehook = _interrupt_again
        _open_what_is_closed()
        from dystonia_kg.cli.main import main as command

        command()
    except KeyboardInterrupt:
        sys.stderr.write("dystonia-kg: interrupted\n")
        raise SystemExit(_INTERRUPTED) from None
    except OSError as e:
        if e.errno != errno.EPIPE:
            sys.stderr.write(f"dystonia-kg: {e.strerror or e}\n")
        raise SystemExit(1) from None


def _open_what_is_closed() -> None:
    """Put nothing in the place of closed streams, or a file of the store would get their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _interrupt_again(ignored: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more where an interruption met a place from which nothing can be raised.

    Such places are the callbacks of weak references (each import has one) and finalizers.
    """
    if ignored.exc_type is KeyboardInterrupt:
        where = threading.main_thread().ident
        again = threading.Timer(_AGAIN_S, signal.pthread_kill, (where, signal.SIGINT))
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(ignored)
