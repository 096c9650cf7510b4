"""What a reader leaves out of a file, counted by kind, with the lines where it stands."""

from collections import Counter, defaultdict

_LINES_TOLD = 5


class Omissions(Counter[str]):
    """How much of each kind was left out."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, list[int]] = defaultdict(list)

    def note(self, what: str, line: int = 0) -> None:
        """Count one more of a kind, and keep the line of the first ones."""
        self[what] += 1
        if line and len(self._lines[what]) <= _LINES_TOLD:
            self._lines[what].append(line)

    def told(self) -> list[str]:
        """Say what was left out: a line for each kind."""
        return [f"{number} x {what}{self._place(what)}" for what, number in sorted(self.items())]

    def _place(self, what: str) -> str:
        lines = self._lines[what]
        if not lines:
            return ""
        told = ", ".join(map(str, lines[:_LINES_TOLD]))
        more = ", ..." if len(lines) > _LINES_TOLD else ""
        return f" (line {told}{more})"
