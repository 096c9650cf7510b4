"""Where the command `dystonia-kg` begins: an interruption at any moment is one line, and 130."""

import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line."""
    try:
        from dystonia_kg.cli.main import main as command

        command()
    except KeyboardInterrupt:
        sys.stderr.write("dystonia-kg: interrupted\n")
        raise SystemExit(_INTERRUPTED) from None
