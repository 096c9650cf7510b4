"""What became of the rows of each table: in the graph, and on the page about it."""

import re

from flask.testing import FlaskClient

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.store.store import GraphStore


def test_the_graph_says_what_became_of_each_table(built_store: GraphStore) -> None:
    rows = built_store.select(own_query("tallies"))
    said = {(row["table"].value, row["source"].value.rpartition("/")[2]): row for row in rows}
    clingen = said["gene_claims.tsv", "clingen"]
    numbers = [int(clingen[name].value) for name in ("read", "claims", "triples")]
    # 49 rows; limited are three (COL6A3, ADAR, VPS13D), disputed one (RELN)
    assert numbers == [49, 49, 45]
    classes = said["drug_classes.tsv", "drugcentral"]
    assert (classes["read"].value, classes["left"].value) == ("356", "6")
    assert classes["reason"].value == "class of chemical structure, neither role nor mechanism"
    claims = built_store.select("SELECT (COUNT(*) AS ?n) { ?c a dyst:Claim }")
    made = {row["tally"]: int(row["claims"].value) for row in built_store.select(CLAIMS)}
    mappings = sum(n for tally, n in made.items() if "mappings" in str(tally))
    entailed = int(built_store.select(ENTAILED)[0]["n"].value)  # no row of a table states them
    assert int(claims[0]["n"].value) == sum(made.values()) - mappings + entailed


ENTAILED = """
SELECT (COUNT(*) AS ?n) {
  ?c a dyst:Claim ; biolink:knowledge_level "logical_entailment" ;
     biolink:primary_knowledge_source src:dystonia-kg
}
"""
CLAIMS = "SELECT ?tally ?claims { ?tally dyst:claimsMade ?claims }"


def test_the_page_about_the_data_shows_them(built: FlaskClient) -> None:
    page = built.get("/data").text
    assert re.search(r"gene_claims\.tsv</th>.*?>49</td>.*?>49</td>.*?>45</td>", page, re.DOTALL)
    assert "6: class of chemical structure" in page
