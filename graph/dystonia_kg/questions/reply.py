"""The reply to a question in words, as pages, the API, the command and notebooks show it."""

from dataclasses import dataclass

from dystonia_kg.engine.rows import Rows
from dystonia_kg.questions.ask import Understanding


@dataclass(frozen=True)
class Reply:
    """A question in words as understood, the rows that answer it, and the claims behind them.

    Rows and claims are None where it is not sure what is meant.
    """

    understood: Understanding
    rows: Rows | None
    claims: Rows | None

    @property
    def note(self) -> str:
        """Why there is no answer, or none with rows; "" beside one that has some."""
        if self.rows is None or self.rows:
            return self.understood.note
        return "the graph says nothing about this, which is no statement that it is not so"

    def as_json(self) -> dict[str, object]:
        """Give the reply as the API and the command show it."""
        filled = self.understood.filled
        answer = None
        if filled is not None and self.rows is not None:
            answer = {
                "title": filled.query.title,
                "question": filled.query.question,
                "columns": self.rows.columns,
                "rows": self.rows,
                "claims": self.claims,
                "sparql": filled.query.sparql,
            }
        return {
            "question": self.understood.sentence,
            "query": self.understood.query,
            "parameters": filled.parameters if filled else {},
            "confidence": self.understood.confidence,
            "nearest": [guess.name for guess in self.understood.nearest],
            "note": self.note,
            "answer": answer,
        }
