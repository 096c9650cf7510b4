"""The resolver: names and identifiers lead to the terms that the tables say, with the reason.

The expected terms were worked out by hand from `ontology/*.ttl`, `ontology/mappings.sssom.tsv` and
the tables in `graph/sources/`.
"""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from dystonia_kg.browse.identifiers import IdentifierIndex
from dystonia_kg.browse.outlinks import record_page
from dystonia_kg.browse.resolve import LIMIT_CHARACTERS, Resolver, load_resolver
from dystonia_kg.cli.main import main
from dystonia_kg.curies import expand
from dystonia_kg.store.store import GraphStore


@pytest.fixture(scope="module")
def resolver(built_store: GraphStore) -> Resolver:
    return load_resolver(built_store)


@pytest.fixture(scope="module")
def small(small_store: GraphStore) -> Resolver:
    return load_resolver(small_store)


# text, the term it leads to, words of the reason, whether it is certain
CASES = [
    ("DYT1", "dyst:DYT-TOR1A", "previous name 'DYT1'", True),
    ("DYT5a", "dyst:DYT-PARK-GCH1", "previous name 'DYT5a'", True),
    ("dyt-5A", "dyst:DYT-PARK-GCH1", "previous name 'DYT5a'", True),
    ("DYT14", "dyst:DYT-PARK-GCH1", "'DYT14' is the previous name of gene GCH1", False),
    ("DYT-TOR1A", "dyst:DYT-TOR1A", "label", True),
    ("DYT/PARK-GCH1", "dyst:DYT-PARK-GCH1", "label", True),
    ("dystonia", "dyst:Dystonia", "label", True),
    ("spasmodic torticollis", "dyst:CervicalDystonia", "previous name", True),
    ("writers cramp", "dyst:WritersCramp", "label 'writer's cramp'", True),
    ("  Writer’s   CRAMP ", "dyst:WritersCramp", "label 'writer's cramp'", True),
    ("Meige syndrome", "dyst:BlepharospasmOromandibularDystonia", "exact synonym", True),
    ("wry neck", "dyst:CervicalDystonia", "everyday name 'wry neck'", False),
    ("Segawa disease", "dyst:DopaResponsiveDystonia", "synonym 'Segawa's disease'", True),
    ("writer cramp", "dyst:WritersCramp", "label 'writer's cramp'", True),
    ("graphospasm", "dyst:WritersCramp", "related synonym 'graphospasm'", True),
    ("PNKD3", "MONDO:0012276", "exact synonym 'PNKD3'", True),
    ("L-dopa", "CHEBI:15765", "exact synonym 'L-dopa'", True),
    ("arm", "UBERON:0002102", "everyday name 'arm'", True),
    ("leg", "UBERON:0002103", "everyday name 'leg'", True),
    ("wrist", "UBERON:0004452", "everyday name 'wrist'", True),
    ("knee", "UBERON:0001465", "label 'knee'", True),
    ("Lubag", "dyst:DYT-TAF1", "related synonym 'Lubag'", True),
    ("Wilson disease", "MONDO:0010200", "label", True),
    ("blefarospasm", "dyst:Blepharospasm", "misspelling, read as 'blepharospasm'", False),
    ("writer's camp", "dyst:WritersCramp", "misspelling, read as 'writer's cramp'", True),
    ("levodopa-responsive dystonia", "dyst:DopaResponsiveDystonia", "misspelling", False),
    ("DYT-TORA1", "dyst:DYT-TOR1A", "misspelling, read as 'DYT-TOR1A'", False),
    ("DYT06", "dyst:DYT-THAP1", "previous name 'DYT6'", True),
    ("DYT/PARK-PRKRA", "dyst:DYT-PRKRA", "'PRKRA' is gene PRKRA, a cause of it", True),
    ("Lubag disease", "dyst:DYT-TAF1", "'Lubag' but for its general word", False),
    ("Mohr-Tranebjærg syndrome", "MONDO:0010578", "'Mohr-Tranebjaerg syndrome'", True),
    ("ABSD", "dyst:AbductorLaryngealDystonia", "abbreviation 'AB-SD'", True),
    ("benzhexol", "CHEBI:9720", "related synonym 'benzhexol'", True),
    ("Dystonia, generalised", "dyst:GeneralizedDystonia", "in another order", True),
    ("GCH1", "dyst:DYT-PARK-GCH1", "'GCH1' is the symbol of gene GCH1", False),
    ("THAP1 dystonia", "dyst:DYT-THAP1", "'THAP1' is gene THAP1, a cause of it", True),
    ("KMT2B-related dystonia", "dyst:DYT-KMT2B", "'KMT2B' is gene KMT2B", True),
    ("PRRT2-associated dystonia", "dyst:ParoxysmalKinesigenicDyskinesia", "PRRT2", False),
    ("DYT-NUP54", "MONDO:0957385", "'NUP54' is gene NUP54, a cause of it", True),
    ("DYT-SHQ1", "MONDO:0030958", "'SHQ1' is gene SHQ1, linked to it", True),
    ("DYT-TSPOAP1", "MONDO:0957539", "'TSPOAP1' is gene TSPOAP1, a cause of it", False),
    ("DYT24 dystonia", "dyst:DYT-ANO3", "'DYT24', which is a dystonia", True),
    ("writer's cramp dystonia", "dyst:WritersCramp", "'writer's cramp', which is", True),
    ("Lesch-Nyhan disease", "MONDO:0010298", "'Lesch-Nyhan syndrome' but for its", False),
    ("dystonia-1", "dyst:DYT-TOR1A", "'dystonia-1' as the number of 'DYT1'", True),
    ("dystonias", "dyst:Dystonia", "label 'dystonia'", True),
    ("paroxysmal dyskinesias", "dyst:ParoxysmalDyskinesia", "label", True),
    ("trunk dystonia", "dyst:AxialDystonia", "'trunk' is what it affects by definition", True),
    ("dystonia of the eyelid", "dyst:Blepharospasm", "'eyelid' is what it affects", True),
    ("leg dystonia", "dyst:LowerLimbDystonia", "'leg' is what it affects by definition", True),
    ("vocal cord dystonia", "dyst:LaryngealDystonia", "is part of larynx, which it affects", False),
    ("lip dystonia", "dyst:OromandibularDystonia", "'lip' is part of mouth", False),
    ("toe dystonia", "dyst:FootDystonia", "'toe' is part of foot", False),
    ("Pisa syndrome", "dyst:AxialDystonia", "narrow synonym 'Pisa syndrome'", False),
    ("OMD", "dyst:OromandibularDystonia", "abbreviation 'OMD'", True),
    ("Austedo", "DRUGBANK:DB12161", "related synonym 'Austedo'", True),
    ("Xenazine", "CHEBI:9467", "related synonym 'Xenazine'", True),
    ("deep brain stimulation", "MAXO:0000943", "label", True),
    ("OMIM:128100", "dyst:DYT-TOR1A", "exact mapping of OMIM:128100", True),
    ("MIM #128100", "dyst:DYT-TOR1A", "exact mapping of OMIM:128100", True),
    ("https://omim.org/entry/128100", "dyst:DYT-TOR1A", "exact mapping of OMIM:128100", True),
    ("128100", "dyst:DYT-TOR1A", "exact mapping of OMIM:128100", False),
    ("ORPHA:256", "ORPHA:256", "identifier", True),
    ("Orphanet_256", "ORPHA:256", "identifier", True),
    ("DOID:0060730", "dyst:DYT-TOR1A", "exact mapping of DOID:0060730", True),
    ("MESH:D004422", "dyst:GeneralizedIsolatedDystonia", "exact mapping of MESH:D004422", True),
    ("C1851945", "dyst:DYT-TOR1A", "exact mapping of UMLS:C1851945", True),
    ("MONDO:0003441", "dyst:Dystonia", "exact mapping of MONDO:0003441", True),
    ("MONDO:0007492", "dyst:DYT-TOR1A", "exact mapping of MONDO:0007492", True),
    ("MONDO_7492", "dyst:DYT-TOR1A", "exact mapping of MONDO:0007492", True),
    ("NCBIGene:2643", "HGNC:4193", "cross-referenced with NCBIGene:2643", True),
    (
        "MONDO:0002825",
        "dyst:BlepharospasmOromandibularDystonia",
        "MONDO:0002825 is obsolete, replaced by MONDO:0019772; exact mapping of MONDO:0019772",
        True,
    ),
    ("MONDO:0044808", "dyst:DYT-TOR1A", "is obsolete, replaced by MONDO:0007492", True),
]


@pytest.mark.parametrize(("text", "curie", "reason", "certain"), CASES)
def test_what_a_text_means(
    resolver: Resolver, text: str, curie: str, reason: str, certain: bool
) -> None:
    found = resolver.resolve(text)
    assert found.best is not None
    assert (found.best.ref.curie, found.is_certain) == (curie, certain)
    assert reason in found.best.reason


# text, another term that is among the candidates, and what its reason says
ALTERNATIVES = [
    ("ORPHA:256", "dyst:DYT-TOR1A", "ORPHA:256 is broader, hence not the same"),
    ("ORPHA:256", "MONDO:0007492", "ORPHA:256 is a broader record, hence not the same"),
    ("DOID:0060730", "MONDO:0007492", "exact mapping of DOID:0060730 (Mondo"),
    ("OMIM:128100", "MONDO:0007492", "exact mapping of OMIM:128100 (Mondo"),
    ("128100", "MONDO:0044807", "exact mapping of OMIMPS:128100"),
    ("GCH1", "HGNC:4193", "label 'GCH1'"),
    ("GCH1", "MONDO:0007495", "'GCH1' is the symbol of gene GCH1, a cause of it"),
    ("DYT1", "HGNC:3098", "previous name"),
    ("wry neck", "HP:0000473", "exact synonym 'Wry neck'"),
    ("Segawa", "MONDO:0007495", "'Segawa Syndrome' but for its general word"),
    ("Segawa", "dyst:DYT-PARK-GCH1", "MONDO:0007495 is narrower and is mapped to it"),
    ("Segawa", "MONDO:0011551", "Segawa syndrome, recessive"),
    ("dystonia", "HP:0001332", "label 'Dystonia'"),
]


@pytest.mark.parametrize(("text", "curie", "reason"), ALTERNATIVES)
def test_what_else_a_text_may_mean(resolver: Resolver, text: str, curie: str, reason: str) -> None:
    found = {candidate.ref.curie: candidate for candidate in resolver.resolve(text).candidates}
    assert reason in found[curie].reason
    assert found[curie].score <= resolver.resolve(text).candidates[0].score


@pytest.mark.parametrize(
    ("text", "curie"),
    [("OMIM:128100", "dyst:DYT-TOR1A"), ("HP:0000473", "HP:0000473"), ("dystonia", None)],
)
def test_only_an_identifier_identifies(resolver: Resolver, text: str, curie: str | None) -> None:
    found = resolver.identified(text)
    assert (found[0].ref.curie if found else None) == curie
    assert resolver.identified("9" * (LIMIT_CHARACTERS + 1)) == ()


def test_every_own_label_and_previous_name_leads_home(resolver: Resolver) -> None:
    checked = 0
    for names in resolver.index.names.values():
        for name in names:
            own = name.iri.startswith("https://w3id.org/dystonia-kg/")
            retired = name.text.startswith("obsolete ")
            if own and not retired and name.kind in ("label", "previous name"):
                best = resolver.resolve(name.text).best
                assert best is not None
                assert best.ref.iri == name.iri or best.score >= name.score, name
                checked += 1
    assert checked > 150


def test_broader_entries_do_not_lead_with_certainty_to_the_narrower(resolver: Resolver) -> None:
    for entry, mappings in resolver.index.mapped_to.items():
        for mapping in mappings:
            if mapping.relation in ("broadMatch", "hasBroaderRecord"):
                best = resolver.resolve(entry)
                is_it = best.best is not None and best.best.ref.iri == mapping.term
                exact = any(
                    other.term == mapping.term and other.relation == "exactMatch"
                    for other in mappings
                )
                assert not (is_it and best.is_certain and not exact), entry


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("hiccups", "no name or identifier is like it"),
        ("sneezing", "no confident match; the nearest"),
        ("yips", ""),
    ],
)
def test_what_is_merely_like_a_name_is_not_said_to_be_it(
    resolver: Resolver, text: str, note: str
) -> None:
    found = resolver.resolve(text)
    assert (found.note, found.is_certain) == (note, not note)


@pytest.mark.parametrize(
    "text",
    [
        *("DYT-KMT2D", "DYT-SGCA", "DYT-TOR1B", "DYT06B", "BRCA1", "FXD"),
        *("pharyngeal dystonia", "brachial dystonia", "tardive dyskinesia", "hemifacial spasm"),
        *("body dystonia", "shoulder dystonia"),
    ],
)
def test_another_thing_is_no_misspelling(resolver: Resolver, text: str) -> None:
    """A gene with another letter, a known word in place of another one."""
    assert resolver.resolve(text).candidates == ()


def test_a_kind_narrows_the_search(resolver: Resolver) -> None:
    found = resolver.resolve("GCH1", kinds=["gene"])
    assert [candidate.ref.curie for candidate in found.candidates] == ["HGNC:4193"]
    assert found.is_certain
    torticollis = resolver.resolve("wry neck", kinds=["sign"]).best
    assert torticollis is not None
    assert torticollis.ref.curie == "HP:0000473"


NOTHING = [("", "empty"), (" \n", "empty"), ("x" * 10_000, "longer than 200"), ("qqqq", "no name")]


@pytest.mark.parametrize(("text", "note"), NOTHING)
def test_what_means_nothing(small: Resolver, text: str, note: str) -> None:
    found = small.resolve(text)
    assert (found.candidates, found.is_certain) == ((), False)
    assert note in found.note
    assert len(found.query) <= LIMIT_CHARACTERS


@pytest.mark.parametrize("text", ["<script>", "\x00", "a\u202eb", "'; DROP", "{{7*7}}", "é" * 200])
def test_odd_texts_do_no_harm(small: Resolver, text: str) -> None:
    assert not small.resolve(text).is_certain


def test_an_obsolete_term_without_names_elsewhere_leads_to_its_replacement(small: Resolver) -> None:
    best = small.resolve("obsolete secondary dystonia").best
    assert best is not None
    assert best.ref.curie == "dyst:Dystonia"
    assert "dyst:SecondaryDystonia is obsolete, replaced by dyst:Dystonia" in best.reason


SPELLINGS = [
    ("OMIM:128100", ["OMIM:128100"]),
    ("omim 128100", ["OMIM:128100"]),
    ("MIM#128100", ["OMIM:128100"]),
    ("OMIM128100", ["OMIM:128100"]),
    ("https://www.omim.org/entry/128100", ["OMIM:128100"]),
    ("ORPHANET:256", ["ORPHA:256"]),
    ("http://www.orpha.net/ORDO/Orphanet_256", ["ORPHA:256"]),
    ("https://identifiers.org/mondo:0007492", ["MONDO:0007492"]),
    ("http://purl.obolibrary.org/obo/MONDO_0007492", ["MONDO:0007492"]),
    ("mondo:7492", ["MONDO:0007492"]),
    ("GARD:575", ["GARD:0000575"]),
    ("SNOMEDCT_US_2025_09_01:155009007", ["SCTID:155009007"]),
    ("155009007", ["SCTID:155009007"]),
    ("128100", ["OMIM:128100", "OMIMPS:128100"]),
    ("G24.5", ["ICD10CM:G24.5"]),
    ("ICD-10-CM:G24.5", ["ICD10CM:G24.5"]),
    ("msh:D004421", ["MESH:D004421"]),
    ("UMLS.CUI:C0013421", ["UMLS:C0013421"]),
    *((f"{prefix}:1861", ["NCBIGene:1861"]) for prefix in ("GeneID", "EntrezGene", "NCBI_Gene")),
    ("hpo:0001332", ["HP:0001332"]),
    ("https://www.ncbi.nlm.nih.gov/gene/1861", ["NCBIGene:1861"]),
    ("https://meshb.nlm.nih.gov/record/ui?ui=D004421", ["MESH:D004421"]),
    ("www.omim.org/entry/128100/", ["OMIM:128100"]),
    ("omim.org/entry/128100", ["OMIM:128100"]),
    (
        "https://www.ebi.ac.uk/ols4/ontologies/mondo/classes/"
        "http%253A%252F%252Fpurl.obolibrary.org%252Fobo%252FMONDO_0007492",
        ["MONDO:0007492"],
    ),
    ("https://www.ebi.ac.uk/ols4/ontologies/hp/classes?obo_id=HP:0001332", ["HP:0001332"]),
    ("OMIM:999999", []),
    ("https://www.ncbi.nlm.nih.gov/gene/", []),
    ("nonsense", []),
    (":", []),
    ("http://", []),
]


KNOWN = [
    "OMIM:128100",
    "OMIMPS:128100",
    "ORPHA:256",
    "MONDO:0007492",
    "GARD:0000575",
    "SCTID:155009007",
    "ICD10CM:G24.5",
    "MESH:D004421",
    "UMLS:C0013421",
    "NCBIGene:1861",
    "HP:0001332",
]


@pytest.mark.parametrize("curie", KNOWN)
def test_the_address_that_pages_give_a_record_leads_back(curie: str) -> None:
    index = IdentifierIndex(map(expand, KNOWN))
    assert index.find(record_page(expand(curie))) == [expand(curie)]


@pytest.mark.parametrize(("text", "curies"), SPELLINGS)
def test_spellings_of_identifiers(text: str, curies: list[str]) -> None:
    index = IdentifierIndex(map(expand, KNOWN))
    assert sorted(index.find(text)) == sorted(map(expand, curies))


def call(runner: CliRunner, home: Path, *arguments: str) -> Result:
    return runner.invoke(main, ["--home", str(home), "resolve", *arguments])


def test_the_command_on_texts(runner: CliRunner, small_home: Path) -> None:
    shown = call(runner, small_home, "wry neck", "zzzz")
    assert shown.exit_code == 0
    assert "dyst:CervicalDystonia  cervical dystonia  [everyday name 'wry neck']" in shown.stdout
    assert "no name or identifier is like it" in shown.stdout
    assert call(runner, small_home, "zzzz").exit_code == 1
    found = json.loads(call(runner, small_home, "wry neck", "--format", "json").stdout)
    assert found[0]["candidates"][0]["iri"] == "https://w3id.org/dystonia-kg/term/CervicalDystonia"
    tsv = call(runner, small_home, "wry neck", "--format", "tsv").stdout.splitlines()
    assert tsv[0].split("\t")[:3] == ["query", "curie", "iri"]
    assert tsv[1].split("\t")[1] == "dyst:CervicalDystonia"


def test_the_command_on_a_file_of_lines(
    runner: CliRunner, small_home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "names.txt"
    path.write_text("wry neck\n\nfocal dystonia\n", encoding="utf-8-sig")
    found = json.loads(call(runner, small_home, "--file", str(path), "--format", "json").stdout)
    assert [entry["query"] for entry in found] == ["wry neck", "", "focal dystonia"]
    assert [len(entry["candidates"]) > 0 for entry in found] == [True, False, True]


@pytest.mark.parametrize(("name", "delimiter"), [("t.csv", ","), ("t.csv", ";"), ("t.tsv", "\t")])
def test_the_command_on_a_column(
    runner: CliRunner, small_home: Path, tmp_path: Path, name: str, delimiter: str
) -> None:
    path = tmp_path / name
    rows = [["label", "disease"], ["1", "wry neck"], ["a,b;c", "zzzz"], ["3"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    shown = call(runner, small_home, "--csv", str(path), "--column", "disease")
    assert shown.exit_code == 0, shown.output
    found = list(csv.DictReader(io.StringIO(shown.stdout), delimiter=delimiter))
    assert list(found[0]) == ["label", "disease", "iri", "resolved_label", "reason", "score"]
    assert found[0]["iri"] == "https://w3id.org/dystonia-kg/term/CervicalDystonia"
    assert (found[1]["label"], found[1]["iri"], found[1]["reason"]) == (
        "a,b;c",
        "",
        "no name or identifier is like it",
    )
    assert found[2]["reason"] == "empty"


def test_wrong_uses_of_the_command(runner: CliRunner, small_home: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,2,3\n", encoding="utf-8")
    assert call(runner, small_home).exit_code == 2
    assert call(runner, small_home, "--csv", str(table)).exit_code == 2
    missing = call(runner, small_home, "--csv", str(table), "--column", "c")
    assert "has no column 'c' (it has a, b)" in missing.stderr
    wide = call(runner, small_home, "--csv", str(table), "--column", "a")
    assert "t.csv, row 2: 3 cells, the header has 2" in wide.stderr
    table.write_bytes(b"a\n\xff\n")
    assert "not UTF-8 at byte 2" in call(runner, small_home, "--file", str(table)).stderr


def test_the_api(client: FlaskClient) -> None:
    found = client.get("/resolve?q=wry+neck")
    assert found.content_type == "application/json"
    assert found.json is not None
    assert found.json["candidates"][0]["href"] == "/term/CervicalDystonia"
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    shown = client.get("/resolve?q=<b>zzzz</b>", headers={"Accept": "text/html"})
    assert shown.headers["Location"] == "/search?q=%3Cb%3Ezzzz%3C/b%3E"
    nothing = client.get(shown.headers["Location"], headers={"Accept": "text/html"}).text
    assert "&lt;b&gt;zzzz" in nothing
    assert "<b>zzzz" not in nothing
    assert client.get("/resolve?q=x&kind=nonsense").status_code == 400
    assert client.get("/resolve?q=" + "x" * 5000).json["candidates"] == []  # type: ignore[index]


def test_what_replaces_an_obsolete_id_is_known_from_the_store_alone(
    resolver: Resolver, small: Resolver
) -> None:
    # deprecated_ids.tsv: HP:0000038 is an alternative id of HP:0000054
    best = resolver.resolve("HP:0000038").best
    assert best is not None
    assert "HP:0000038 is obsolete, replaced by HP:0000054" in best.reason
    # the small store was not built from the tables
    assert small.resolve("HP:0000038").best is None
