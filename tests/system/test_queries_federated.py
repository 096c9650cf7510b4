"""The federated queries: parsed, their local halves on the built graph, and run between servers.

The other endpoints are stood in for by `oxigraph serve` with a few made-up facts in the vocabulary
of each; the real ones are not reached from tests.
"""

import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib.plugins.sparql import prepareQuery

from dystonia_kg.browse.gallery import (
    OWN_ENDPOINT,
    GalleryError,
    GalleryQuery,
    federated_queries,
    load_queries,
)
from dystonia_kg.federation.allow_list import endpoint
from dystonia_kg.federation.service_clauses import redirected
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import asks_for_service
from dystonia_kg.store.store import GraphStore
from support.homes import FIXTURES
from support.serving import ask, fetch, oxigraph_server, rows, running

DATA = FIXTURES / "federated"
QUERIES = federated_queries()
SERVICE = re.compile(r"SERVICE\s*<([^>]*)>\s*")
VALUES = re.compile(r"VALUES[^}]*\}")
EXPECTED = {
    "what-do-the-proteins-of-dystonia-genes-do": (
        "uniprot",
        [
            {
                "formLabel": "DYT-TOR1A",
                "geneLabel": "TOR1A",
                "protein": "http://purl.uniprot.org/uniprot/O14656",
                "name": "made-up name",
                "function": "made-up function",
            }
        ],
    ),
    "which-diseases-does-uniprot-link-to-dystonia-genes": (
        "uniprot",
        [
            {
                "formLabel": "DYT-TOR1A",
                "protein": "http://purl.uniprot.org/uniprot/O14656",
                "diseaseLabel": "made-up disease",
                "comment": "made-up comment",
            }
        ],
    ),
    "which-diseases-does-wikidata-link-to-dystonia-genes": (
        "wikidata",
        [
            {
                "formLabel": "DYT-TOR1A",
                "geneLabel": "TOR1A",
                "disease": "http://www.wikidata.org/entity/Q900000002",
                "diseaseLabel": "made-up disease",
                "omim": "602629",
            },
            {
                "formLabel": "DYT-TOR1A",
                "geneLabel": "TOR1A",
                "disease": "http://www.wikidata.org/entity/Q900000003",
                "diseaseLabel": "made-up disease without a number",
            },
        ],
    ),
    "what-are-genetic-dystonias-called-in-other-languages": (
        "wikidata",
        [
            {
                "formLabel": "DYT-THAP1",
                "omim": "602629",
                "item": "http://www.wikidata.org/entity/Q900000002",
                "name": "erfundene Krankheit",
            }
        ],
    ),
    "where-in-the-basal-ganglia-does-bgee-find-dystonia-genes": (
        "bgee",
        [
            {
                "formLabel": "DYT-TOR1A",
                "geneLabel": "TOR1A",
                "structure": "http://purl.obolibrary.org/obo/UBERON_0001873",
                "structureLabel": "caudate nucleus",
            }
        ],
    ),
}
every_query = pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)


@pytest.fixture(scope="module")
def others() -> Iterator[dict[str, str]]:
    """The addresses of the stand-ins, by name."""
    with (
        oxigraph_server(DATA / "bgee.ttl") as bgee,
        oxigraph_server(DATA / "uniprot.ttl") as uniprot,
        oxigraph_server(DATA / "wikidata.ttl") as wikidata,
    ):
        yield {"bgee": bgee, "uniprot": uniprot, "wikidata": wikidata}


@pytest.fixture(scope="module")
def server(built_home: Path, others: dict[str, str]) -> Iterator[str]:
    options = [word for address in others.values() for word in ("--allow-service", address)]
    with running(built_home, *options) as (address, _):
        yield address


def remote_of(query: GalleryQuery) -> str:
    """Give the address of the other endpoint."""
    (asked,) = SERVICE.findall(query.sparql)
    return query.at if asked == OWN_ENDPOINT else str(asked)


def group_of(text: str) -> tuple[str, str, str]:
    """Take the group of the SERVICE clause out: what is before the clause, the group, the rest."""
    (clause,) = SERVICE.finditer(text)
    depth = 0
    for end, mark in enumerate(text[clause.end() :], start=clause.end() + 1):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if not depth:
            return text[: clause.start()], text[clause.end() : end], text[end:]
    raise AssertionError("the group has no end")


def test_they_are_no_queries_of_the_gallery() -> None:
    assert set(QUERIES) == set(EXPECTED)
    assert not set(QUERIES) & set(load_queries())


def test_a_query_that_does_not_say_where_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "federated").mkdir()
    path = tmp_path / "federated" / "where.rq"
    path.write_text("# title: t\n# question: q\n# keywords: k\n\nASK {}\n", encoding="utf-8")
    with pytest.raises(GalleryError, match=r"where\.rq: the header lacks '# at:'"):
        federated_queries(tmp_path)


@every_query
def test_it_is_parsed_and_may_be_allowed(query: GalleryQuery) -> None:
    prepareQuery(query.sparql)
    assert asks_for_service(query.sparql)
    assert remote_of(query).startswith("https://")
    if query.at == "here":
        found = redirected(query.sparql, PREFIXES, [endpoint(remote_of(query))])
        assert remote_of(query) not in found


@every_query
def test_the_local_half_has_an_answer(query: GalleryQuery, built_store: GraphStore) -> None:
    """Of a query that is run here all but the clause, with its values; else the clause's group."""
    before, group, after = group_of(query.sparql)
    if query.at == "here":
        values = VALUES.findall(group)
        rows_ = built_store.select("".join((before, *values, after)))
        assert len(rows_) == len(values[0].split("{")[1].split()) - 1, "each value is one of ours"
    else:
        prologue = "\n".join(
            line for line in query.sparql.splitlines() if line.startswith("PREFIX")
        )
        assert len(built_store.select(f"{prologue} SELECT * {group}")) > 10


@every_query
def test_between_servers(query: GalleryQuery, server: str, others: dict[str, str]) -> None:
    name, expected = EXPECTED[query.name]
    if query.at == "here":
        reply = ask(server, query.sparql.replace(remote_of(query), others[name]))
    else:
        text = query.sparql.replace(OWN_ENDPOINT, f"{server}/sparql")
        address = f"{others[name]}?{urllib.parse.urlencode({'query': text})}"
        reply = fetch(address, headers={"Accept": "application/sparql-results+json"})
    assert reply.status == 200, reply.text
    assert rows(reply) == expected


def test_the_page_of_questions_lists_them(server: str) -> None:
    text = fetch(f"{server}/queries").text
    for query in QUERIES.values():
        assert query.title in text
    assert OWN_ENDPOINT not in text
    assert f"SERVICE &lt;{server}/sparql&gt;" in text
    assert 'id="federated"' not in fetch(f"{server}/queries?keyword=gene").text
