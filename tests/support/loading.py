"""Files to load, and how tests load them and look what came of it."""

import gzip
from pathlib import Path

from dystonia_kg.loading.load import LoadReport, LoadTarget, load_files
from dystonia_kg.store.store import open_store

GRAPH = "https://example.org/terms"
OBO_FILE = r"""format-version: 1.2
data-version: releases/2026-01-01
ontology: tst
idspace: dcx http://purl.org/dc/terms/
subsetdef: slim "A slim"
synonymtypedef: layperson "layperson term"
property_value: owl:versionInfo "2026-01-01" xsd:string
import: http://example.org/other.owl

[Term]
id: TST:0000001
name: root! of all

[Term]
id: TST:0000002
name: cramp {source="x"}
namespace: tests
alt_id: TST:0000009
def: "Says \"ouch\", a\nline." [PMID:1, url:https\://example.org/a\,b "title"] {comment="c"}
comment: Some text.
subset: slim
synonym: "spasm" EXACT layperson [PMID:2]
synonym: "tic" []
xref: OMIM:1 "name"
is_a: TST:0000001 {source="y"} ! root
relationship: part_of TST:0000003 ! whole
relationship: RO:0000001 TST:0000003
intersection_of: TST:0000001
intersection_of: part_of TST:0000003
disjoint_from: TST:0000003
property_value: dcx:creator https://orcid.org/0000-0001
created_by: me

[Term]
id: TST:0000003
name: old
is_obsolete: true
replaced_by: TST:0000001
consider: TST:0000002
treat-xrefs-as-is: nonsense

[Typedef]
id: part_of
name: part of
xref: BFO:0000050
is_transitive: true
holds_over_chain: part_of RO:0000001
"""
TRIPLE = "<https://example.org/s> <https://example.org/p> "
SAME = {
    "a.nt": f'{TRIPLE}"o" .\n{TRIPLE}_:b .\n',
    "a.ttl": '@prefix : <https://example.org/> .\n:s :p "o" , [] .\n',
    "a.nq": f'{TRIPLE}"o" <https://example.org/else> .\n{TRIPLE}_:b .\n',
    "a.trig": '@prefix : <https://example.org/> .\n:g { :s :p "o" , [] }\n',
    "a.owl": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:e="https://example.org/"><rdf:Description rdf:about="https://example.org/s">
<e:p>o</e:p><e:p><rdf:Description/></e:p></rdf:Description></rdf:RDF>""",
}


def load(home: Path, *paths: Path, replace: bool = False, **wanted: object) -> list[LoadReport]:
    arguments = {"graph": GRAPH, **wanted}
    return list(load_files(home, paths, LoadTarget(**arguments), replace=replace))  # type: ignore[arg-type]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def ask(home: Path, pattern: str, graph: str = GRAPH) -> bool:
    return bool(open_store(home).query(f"ASK {{ GRAPH <{graph}> {{ {pattern} }} }}"))


PREFIX = "PREFIX TST: <http://purl.obolibrary.org/obo/TST_> "
