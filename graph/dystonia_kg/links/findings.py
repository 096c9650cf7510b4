"""What a rule found in the links between vocabularies, and the forms in which it is given.

A finding says which source says what, so that it can be sent upstream as it is.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.errors import UnknownPrefixError
from dystonia_kg.namespaces import CLAIM, DYST, SRC

COVERAGE_KINDS = frozenset({"do-only", "unverified-objects"})
"""What only one vocabulary lists, or could not be compared."""
NEWS_KINDS = frozenset({"parent-drift", "new-term", "withdrawn-in-newer-release"})
"""What a release changed that moves no disease into the dystonias or out of them, or will change.

Neither is a defect, so both are reported last, apart. The graph says so of each finding, and
whoever reads the graph takes it from there.
"""
_APART = dict.fromkeys(COVERAGE_KINDS, "coverage") | dict.fromkeys(NEWS_KINDS, "news")
COLUMNS = ("kind", "id", "label", "detail", "says")


@dataclass(frozen=True, order=True)
class Change:
    """What one release of a vocabulary has and another has not: parents as CURIEs, or a text."""

    earlier: str
    later: str
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    def add_to(self, graph: Graph, finding: URIRef) -> None:
        """Write the two releases and the values of `finding` into `graph`."""
        graph.add((finding, DYST.earlierRelease, Literal(self.earlier)))
        graph.add((finding, DYST.laterRelease, Literal(self.later)))
        for predicate, values in ((DYST.valueGone, self.gone), (DYST.valueNew, self.new)):
            for value in values:
                graph.add((finding, predicate, _iri(value) or Literal(value)))


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong or doubtful: the rule's name, the term, and what each source says.

    `says` holds (name of the source in sources.tsv, its statement).
    """

    kind: str
    id: str
    label: str
    detail: str
    says: tuple[tuple[str, str], ...] = ()
    change: Change | None = None

    @property
    def iri(self) -> URIRef:
        """Give an IRI that stays the same as long as kind, term and detail do."""
        digest = hashlib.sha256(f"{self.kind}\n{self.id}\n{self.detail}".encode()).hexdigest()
        return URIRef(CLAIM[f"finding-{self.kind}-{digest[:12]}"])

    @property
    def is_apart(self) -> bool:
        """Whether it is no defect by itself: of mere coverage, or news of a release."""
        return self.kind in _APART

    def add_to(self, graph: Graph) -> None:
        """Write the finding into `graph` as an individual of dyst:Finding."""
        graph.add((self.iri, RDF.type, DYST.Finding))
        if self.kind in COVERAGE_KINDS:
            graph.add((self.iri, RDF.type, DYST.CoverageFinding))
        if self.kind in NEWS_KINDS:
            graph.add((self.iri, RDF.type, DYST.NewsFinding))
        graph.add(
            (self.iri, RDFS.label, Literal(f"{self.kind}: {self.label or self.id}", lang="en"))
        )
        graph.add((self.iri, DYST.findingKind, Literal(self.kind)))
        graph.add((self.iri, DYST.detail, Literal(self.detail, lang="en")))
        if (term := _iri(self.id)) is not None:
            graph.add((self.iri, DYST.concerns, term))
        for source, statement in self.says:
            graph.add((self.iri, DCTERMS.source, SRC[source]))
            graph.add((self.iri, DYST.sourceSays, Literal(f"{source}: {statement}", lang="en")))
        if self.change is not None:
            self.change.add_to(graph, self.iri)


def _iri(curie: str) -> URIRef | None:
    try:
        return URIRef(expand(curie))
    except UnknownPrefixError:
        return None


def findings_text(findings: Sequence[Finding]) -> str:
    """Give the report for reading: counts by kind, then the findings of each kind."""
    counts = Counter(finding.kind for finding in findings)
    defects = sorted(counts.keys() - _APART.keys())
    apart = sorted(counts.keys() & _APART.keys())
    lines = [f"{len(findings)} findings"]
    lines += [f"  {counts[kind]:4d}  {kind}" for kind in defects]
    lines += [f"  {counts[kind]:4d}  {kind} ({_APART[kind]})" for kind in apart]
    for kind in (*defects, *apart):
        lines += ["", f"{kind} ({', '.join(filter(None, (str(counts[kind]), _APART.get(kind))))})"]
        for finding in findings:
            if finding.kind == kind:
                lines.append(f"  {finding.id}  {finding.label}")
                lines.append(f"    {finding.detail}")
                lines += [f"    - {source} says: {text}" for source, text in finding.says]
    return "\n".join(lines) + "\n"


def findings_tsv(findings: Iterable[Finding]) -> str:
    """Give a table with the columns kind, id, label, detail, says."""
    rows = ["\t".join(COLUMNS)]
    for finding in findings:
        says = " | ".join(f"{source}: {text}" for source, text in finding.says)
        rows.append("\t".join((finding.kind, finding.id, finding.label, finding.detail, says)))
    return "\n".join(rows) + "\n"


def findings_json(findings: Iterable[Finding]) -> str:
    """Give a list of objects with kind, id, label, detail and says (source, statement)."""
    return (
        json.dumps(
            [
                {
                    "kind": finding.kind,
                    "id": finding.id,
                    "label": finding.label,
                    "detail": finding.detail,
                    "says": [
                        {"source": source, "statement": text} for source, text in finding.says
                    ],
                }
                for finding in findings
            ],
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )
