"""One sentence about a thing that has no definition, made of what the graph says of it."""

import re
from collections.abc import Iterable, Sequence

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.frequencies import is_of_one_or_two
from dystonia_kg.browse.genes import gene_rows
from dystonia_kg.browse.section_plan import bare
from dystonia_kg.browse.sections import fact_rows
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES

_OWN = PREFIXES["dyst"]
_OF_ORPHANET = _OWN + "Orphanet"
_NAMED = 3
_IN_BRACKETS = re.compile(r" \(([^()]*\b(?:OMIM|ORPHA|MONDO|HP):\d+[^()]*)\)")
_CODE = re.compile(r"\b(?:OMIM|ORPHA|MONDO|HP):\d+ ?")
_COUNT = re.compile(r"\b(\d+)/(\d+)\b")


def without_codes(text: str) -> str:
    """Leave out of a text the identifiers of records that stand in brackets, and write counts out.

    >>> without_codes("named with Dystonia (OMIM:1, ORPHA:9 Frequent), Limb dystonia (OMIM:1 1/1)")
    'named with Dystonia (frequent), Limb dystonia (1 of 1)'
    """

    def plain(found: re.Match[str]) -> str:
        notes = (_CODE.sub("", note).strip().lower() for note in found[1].split(","))
        kept = ", ".join(dict.fromkeys(note for note in notes if note))
        counted = _COUNT.sub(r"\1 of \2", kept)
        return f" ({counted})" if counted else ""

    return _IN_BRACKETS.sub(plain, text)


def sentence(
    index: TermIndex,
    kind: str,
    parents: Sequence[Ref],
    claims: Iterable[Claim],
    naming: Iterable[Claim],
) -> list[Ref]:
    """Give the sentence as words and links; empty where nothing can be said."""
    listed = list(claims)
    if kind == "gene":
        return _of_gene(index, naming)
    if kind != "disease":
        return []
    named = [parent for parent in parents if parent.text][:2]
    words: list[Ref] = []
    if named:
        words += [Ref(None, "A form of"), *_joined(named, "and of")]
    causes = [claim for claim in listed if bare(claim.predicate) == "hasCausalGene"]
    genes = [row.term for row in gene_rows(index, causes) if row.is_cause]
    if genes:
        start = "caused by variants in" if words else "Caused by variants in"
        words += [Ref(None, start), *_joined(genes[:_NAMED], "or")]
        if len(genes) > _NAMED:
            words.append(Ref(None, f"and {len(genes) - _NAMED} other genes"))
    ages = [claim for claim in listed if bare(claim.predicate) == "canBeginAt"]
    own = [c for c in ages if c.value.startswith(_OWN) and not is_of_one_or_two(c)]
    own = [claim for claim in own if not claim.value.startswith(_OF_ORPHANET)] or own
    onsets = [row.term for row in fact_rows(index, own)[:2] if row.term]
    if onsets and words:
        words += [Ref(None, "with"), *_joined(onsets, "or")]
    return words


def _of_gene(index: TermIndex, naming: Iterable[Claim]) -> list[Ref]:
    causal = [claim for claim in naming if bare(claim.predicate) == "hasCausalGene"]
    diseases = [row.term for row in gene_rows(index, causal, by_subject=True)]
    if not diseases:
        return []
    words = [Ref(None, "A gene whose variants can cause"), *_joined(diseases[:_NAMED], "or")]
    more = len(diseases) - _NAMED
    return [*words, Ref(None, f"and {more} more")] if more > 0 else words


def _joined(refs: Sequence[Ref], word: str) -> list[Ref]:
    found: list[Ref] = []
    for ref in refs:
        found += [Ref(None, word)] * bool(found) + [ref]
    return found
