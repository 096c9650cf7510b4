"""Every error that the project raises on purpose; the data that explains it is on the exception."""

from collections.abc import Mapping


class DystoniaKgError(Exception):
    """Root of all errors that are shown to a user in one line.

    `message` says what is wrong, `hint` what to do about it (may be empty).
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UnknownPrefixError(DystoniaKgError):
    """A CURIE whose prefix the project does not know."""


class OntologyError(DystoniaKgError):
    """An ontology module that cannot be read, or that breaks a rule of the project."""


class SourceTableError(DystoniaKgError):
    """A row of a curated table that cannot be used; names file and line."""


class FetchError(DystoniaKgError):
    """An upstream file could not be fetched, or is not the one that was asked for."""


class ReasonerError(DystoniaKgError):
    """The reasoner could not run, or found an unsatisfiable class."""


class StaleReasoningError(DystoniaKgError):
    """The shipped reasoner's graphs were made from other axioms than those at hand."""


class ValidationError(DystoniaKgError):
    """The graph breaks a check; `findings` holds one line each."""

    def __init__(self, message: str, findings: list[str], *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.findings = findings

    def __str__(self) -> str:
        shown = "; ".join(self.findings[:20])
        more = len(self.findings) - 20
        return f"{super().__str__()}: {shown}" + (f"; and {more} more" if more > 0 else "")


class StoreError(DystoniaKgError):
    """A store that is missing, of an older layout, or unreadable."""


class LoadError(DystoniaKgError):
    """A file that cannot be loaded into a graph; the message names file and line."""


class QuerySyntaxError(DystoniaKgError):
    """A SPARQL query that the parser refuses; `line` and `column` count from 1, 0 for nowhere."""

    def __init__(self, message: str, *, hint: str = "", place: tuple[int, int] = (0, 0)) -> None:
        self.line, self.column = place
        where = f"line {self.line}, column {self.column}: " if self.line else ""
        super().__init__(where + message, hint=hint)


class ProtocolError(DystoniaKgError):
    """A request that breaks the protocol; `status` is the HTTP status that says so."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        hint: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.headers = dict(headers or {})


class QueryRefusedError(DystoniaKgError):
    """A query that is well formed but not allowed here (update, SERVICE)."""


class QueryTooComplexError(QueryRefusedError):
    """A query too deep or with too many parts for the engine to parse or plan safely."""


class TooLargeError(QueryRefusedError):
    """A query, an answer, or the memory that it needs, over the server's limit."""


class DeadlineError(DystoniaKgError):
    """A query or update that was stopped because it took too long."""


class RemoteError(DystoniaKgError):
    """Another service that cannot be reached, refuses, or answers what makes no sense."""


class BusyError(DystoniaKgError):
    """The server has too much to do just now; `retry_after_s` says when to come again."""

    def __init__(self, message: str, *, hint: str = "", retry_after_s: int = 1) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class WriteRefusedError(DystoniaKgError):
    """A write to a graph that is not to be written to over HTTP."""


class ConditionError(DystoniaKgError):
    """A write that was to be done in another state of the graph only."""


class NoGraphError(DystoniaKgError):
    """A named graph that the store does not hold."""


class UnknownFormatError(DystoniaKgError):
    """A result format that does not exist or does not fit the kind of result."""


class UnknownTermError(DystoniaKgError):
    """An identifier that leads to no term; `nearest` holds (iri, label) of close matches."""

    def __init__(
        self, message: str, nearest: list[tuple[str, str]] | None = None, *, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.nearest = nearest or []


class ParameterError(DystoniaKgError):
    """A parameter of a question that is unknown, or whose value leads to no one term.

    `nearest` holds (value, label) of what could be meant for `place`; without a place, the places
    that there are and what they take.
    """

    def __init__(
        self,
        message: str,
        nearest: list[tuple[str, str]] | None = None,
        *,
        place: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.nearest = nearest or []
        self.place = place

    def __str__(self) -> str:
        shown = ", ".join(f"{value} ({label})" if label else value for value, label in self.nearest)
        return f"{super().__str__()}; could be meant: {shown}" if shown else super().__str__()


class RankRequestError(UnknownTermError):
    """A request to rank or compare that cannot be read; `nearest` holds what could be meant."""

    def __init__(
        self, message: str, nearest: list[tuple[str, str]] | None = None, *, hint: str = ""
    ) -> None:
        super().__init__(message, nearest or [], hint=hint)
