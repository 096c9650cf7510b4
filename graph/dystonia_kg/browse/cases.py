"""Published patients, on the pages of their disease and gene."""

from dataclasses import dataclass

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.store.interface import Graphs


@dataclass(frozen=True)
class CaseRow:
    """A patient: sex and variant ("" when not stated), years at onset, signs seen and absent."""

    case: Ref
    sex: str
    onset: str
    variant: str
    signs_seen: int
    signs_absent: int
    work: Ref


def case_rows(store: Graphs, index: TermIndex, iri: str) -> list[CaseRow]:
    """Give the patients with a disease, or with a variant in a gene."""
    found = []
    for row in store.select(own_query("cases"), term=ox.NamedNode(iri)):
        sex, onset, variant, seen, absent = (
            index.value(row[name]).text if name in row else ""
            for name in ("sex", "years", "variant", "seen", "missing")
        )
        case, work = index.value(row["case"]), index.value(row["work"])
        found.append(CaseRow(case, sex, onset, variant, int(seen), int(absent), work))
    return found
