"""What a text may mean: candidates, and how sure the best one is."""

from dataclasses import dataclass

from dystonia_kg.browse.term_index import Ref


@dataclass(frozen=True)
class Candidate:
    """A term that a text may mean: how sure (0 to 100), why, and its kind (see KINDS)."""

    ref: Ref
    score: float
    reason: str
    kind: str

    def as_json(self) -> dict[str, object]:
        """Give the candidate as the API and the command show it."""
        return {
            "iri": self.ref.iri,
            "curie": self.ref.curie,
            "label": self.ref.text,
            "kind": self.kind,
            "score": self.score,
            "reason": self.reason,
            "obsolete": self.ref.is_obsolete,
        }


@dataclass(frozen=True)
class Resolution:
    """The candidates for a text, best first; `note` says why there is none, or no sure one.

    `is_certain` when the best is good and well ahead of the others, or the others mean the same.
    """

    query: str
    candidates: tuple[Candidate, ...] = ()
    is_certain: bool = False
    note: str = ""

    def as_json(self) -> dict[str, object]:
        """Give the result as the API and the command show it."""
        return {
            "query": self.query,
            "certain": self.is_certain,
            "note": self.note,
            "candidates": [candidate.as_json() for candidate in self.candidates],
        }

    @property
    def best(self) -> Candidate | None:
        """Give the best candidate."""
        return self.candidates[0] if self.candidates else None
