"""Places filled by name: the query, its words, and errors that list what could be meant."""

import re

import pytest

from dystonia_kg.browse.gallery import GalleryQuery, load_queries, load_query
from dystonia_kg.browse.places import ENTRY, LITERAL_KINDS
from dystonia_kg.browse.resolve import Resolver, load_resolver
from dystonia_kg.errors import ParameterError
from dystonia_kg.questions.fill import FilledQuery, choices, fill
from dystonia_kg.store.store import GraphStore
from dystonia_kg.store.terms import text_of
from support.homes import SMALL_QUERIES

QUERIES = load_queries()
WITH_PLACES = [query for query in QUERIES.values() if query.places]
TREATMENTS = QUERIES["which-treatments-does-cervical-dystonia-have"]
DOPAMINERGIC = QUERIES["which-drugs-that-act-on-dopamine-are-claimed-for-a-dystonia"]
NEARLY_ALWAYS = QUERIES["which-diseases-nearly-always-have-dystonia-and-are-none"]
IS_KIND_OF = QUERIES["is-laryngeal-dystonia-a-cervical-dystonia"]
FOCAL = QUERIES["which-dystonias-are-focal"]

with_places = pytest.mark.parametrize("query", WITH_PLACES, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def resolver(built_store: GraphStore) -> Resolver:
    return load_resolver(built_store)


@pytest.fixture(scope="module")
def small_resolver(small_store: GraphStore) -> Resolver:
    return load_resolver(small_store)


def filled(resolver: Resolver, query: GalleryQuery, **given: str) -> FilledQuery:
    return fill(query, given, lambda: resolver)


def unresolved() -> Resolver:
    raise AssertionError("nothing is to be resolved")


def test_a_question_without_places_is_left_alone() -> None:
    query = load_query(SMALL_QUERIES / "is-there-a-focal-dystonia.rq")
    assert fill(query, {}, unresolved).query is query
    with pytest.raises(ParameterError, match="this question has no places"):
        fill(query, {"disease": "dystonia"}, unresolved)


@pytest.mark.parametrize("name", ["writer's cramp", "Writers cramp", "dyst:WritersCramp"])
def test_a_name_goes_into_query_and_words(small_resolver: Resolver, name: str) -> None:
    query = load_query(SMALL_QUERIES / "treatments-of-cervical-dystonia.rq")
    found = filled(small_resolver, query, disease=name)
    assert found.parameters == {"disease": "dyst:WritersCramp"}
    assert found.query.title == "Treatments of writer's cramp"
    assert found.query.question == "Which treatments does writer's cramp have?"
    assert "CervicalDystonia" not in found.query.text
    assert "# param: disease (disease) = dyst:WritersCramp\n" in found.query.text
    assert "dyst:WritersCramp dyst:hasTreatment" in found.query.sparql


def test_no_word_of_the_header_speaks_of_what_was_there_before(resolver: Resolver) -> None:
    found = filled(resolver, TREATMENTS, disease="MONDO:0013875").query
    assert "cervical" not in found.text.lower()
    assert found.keywords[1].startswith("3-methylglutaconic aciduria with deafness")
    assert len(found.keywords) == len(TREATMENTS.keywords)
    assert not found.also


def test_what_was_typed_never_stands_in_the_query(small_resolver: Resolver) -> None:
    query = load_query(SMALL_QUERIES / "treatments-of-cervical-dystonia.rq")
    found = filled(small_resolver, query, disease="Focal\tdystonia\n} #").query
    assert found.sparql == query.sparql.replace("dyst:CervicalDystonia", "dyst:FocalDystonia")
    assert found.text.count("#") == query.text.count("#")


def test_the_written_file_is_a_query_of_the_gallery(
    small_resolver: Resolver, tmp_path_factory: pytest.TempPathFactory
) -> None:
    query = load_query(SMALL_QUERIES / "treatments-of-cervical-dystonia.rq")
    found = filled(small_resolver, query, disease="focal dystonia").query
    path = tmp_path_factory.mktemp("queries") / f"{query.name}.rq"
    path.write_text(found.text, encoding="utf-8")
    again = load_query(path)
    assert (again.title, again.sparql) == (found.title, found.sparql)
    assert [place.default for place in again.places] == ["dyst:FocalDystonia"]


@pytest.mark.parametrize("value", ["", "  ", "x" * 201, "tremor", "xyzzy", "HP:1>"])
def test_what_leads_to_no_term_is_refused(small_resolver: Resolver, value: str) -> None:
    query = load_query(SMALL_QUERIES / "treatments-of-cervical-dystonia.rq")
    with pytest.raises(ParameterError) as caught:
        filled(small_resolver, query, disease=value)
    assert caught.value.place == "disease"


def test_an_unknown_parameter_lists_those_known(small_resolver: Resolver) -> None:
    query = load_query(SMALL_QUERIES / "treatments-of-cervical-dystonia.rq")
    with pytest.raises(ParameterError, match="no parameter 'diseas'") as caught:
        filled(small_resolver, query, diseas="writer's cramp")
    assert [name for name, _ in caught.value.nearest] == ["disease"]


def test_an_ambiguous_name_lists_what_could_be_meant(resolver: Resolver) -> None:
    with pytest.raises(ParameterError, match="may mean several terms of kind disease") as caught:
        filled(resolver, TREATMENTS, disease="torticollis")
    assert "dyst:CervicalDystonia" in dict(caught.value.nearest)


def test_each_disease_is_offered_once(resolver: Resolver) -> None:
    """However many vocabularies have it."""
    with pytest.raises(ParameterError) as caught:
        filled(resolver, TREATMENTS, disease="blefarospasm")
    found = dict(caught.value.nearest)
    assert next(iter(found)) == "dyst:Blepharospasm"
    assert "DOID:529" not in found
    assert len(set(found.values())) == len(found)


def test_what_is_no_disease_is_called_what_it_is(resolver: Resolver) -> None:
    for name, kind in (("tremor", "sign"), ("levodopa", "substance")):
        with pytest.raises(ParameterError) as caught:
            filled(resolver, TREATMENTS, disease=name)
        assert caught.value.message.endswith(f"leads to no term of kind disease: it is a {kind}")
    for name, meant in (("HGNC:3098", "TOR1A, a gene"), ("HP:0001337", "Tremor, a sign")):
        with pytest.raises(ParameterError, match=f"of kind disease: it is {meant}"):
            filled(resolver, TREATMENTS, disease=name)
    with pytest.raises(ParameterError, match="is no name of a term of kind disease, but near"):
        filled(resolver, TREATMENTS, disease="' OR 1=1 --")


def test_a_format_goes_behind_the_name(resolver: Resolver) -> None:
    with pytest.raises(ParameterError) as caught:
        filled(resolver, TREATMENTS, format="json")
    assert caught.value.hint == f"the format goes behind the name: {TREATMENTS.name}.json"


def test_an_iri_may_stand_in_brackets(resolver: Resolver) -> None:
    for name in ("<http://purl.obolibrary.org/obo/MONDO_0010747>", "<dyst:DYT-TAF1>"):
        assert filled(resolver, TREATMENTS, disease=name).parameters == {"disease": "dyst:DYT-TAF1"}


def test_identifiers_of_other_vocabularies_lead_to_the_node(resolver: Resolver) -> None:
    for name in ("OMIM:314250", "DYT3", "XDP", "lubag", "MONDO:0010747"):
        found = filled(resolver, TREATMENTS, disease=name)
        assert found.parameters == {"disease": "dyst:DYT-TAF1"}


def test_a_mode_of_inheritance_has_the_modes_below_it(
    resolver: Resolver, built_store: GraphStore
) -> None:
    query = QUERIES["which-dystonias-are-autosomal-recessive"]
    found = filled(resolver, query, inheritance="HP:0001417")  # X-linked
    rows = built_store.select(found.query.sparql)
    sources = {text_of(row["source"]).rpartition("/")[2] for row in rows if "source" in row}
    assert {"hpoa", "orphanet"} <= sources  # both say HP:0001419, X-linked recessive
    assert {"by definition"} < {text_of(row["holds"]) for row in rows}


@pytest.mark.parametrize("name", ["autosomal dominant", "HP:0000006", "autosomal dominant form"])
def test_a_mode_of_inheritance_is_chosen_from_a_list(resolver: Resolver, name: str) -> None:
    query = QUERIES["which-dystonias-are-autosomal-recessive"]
    assert filled(resolver, query, inheritance=name).parameters == {"inheritance": "HP:0000006"}
    with pytest.raises(ParameterError, match="none of those known") as caught:
        filled(resolver, query, inheritance="tremor")
    assert "HP:0001417" in dict(caught.value.nearest)


@pytest.mark.parametrize(
    "name", ["randomized trial", "randomised controlled trial", "RCT", "dyst:RandomisedTrial"]
)
def test_a_kind_of_study_has_more_than_one_spelling(resolver: Resolver, name: str) -> None:
    query = QUERIES["what-do-guidelines-say-of-dystonia"]
    assert filled(resolver, query, study=name).parameters["study"] == "dyst:RandomisedTrial"
    with pytest.raises(ParameterError, match="none of those known") as caught:
        filled(resolver, query, study="non-randomised trial")
    assert "dyst:RandomisedTrial" in dict(caught.value.nearest)


@pytest.mark.parametrize(
    ("name", "source"), [("dismec", "src:dismech"), ("Orphnet", "src:orphanet")]
)
def test_of_many_sources_the_nearest_are_listed(resolver: Resolver, name: str, source: str) -> None:
    query = QUERIES["which-claims-reach-every-subclass"]
    with pytest.raises(ParameterError, match="none of those known") as caught:
        filled(resolver, query, source=name)
    assert caught.value.nearest[0][0] == source
    assert len(caught.value.nearest) < 10


def test_a_value_wider_than_a_mode_of_inheritance_is_no_answer(
    resolver: Resolver, built_store: GraphStore
) -> None:
    query = QUERIES["which-dystonias-are-autosomal-recessive"]
    dominant = filled(resolver, query, inheritance="HP:0001423")  # X-linked dominant
    assert not built_store.select(dominant.query.sparql)


def test_an_identifier_may_stay_what_it_is(resolver: Resolver) -> None:
    query = QUERIES["what-is-claimed-of-the-mondo-entry-of-cervical-dystonia"]
    found = filled(resolver, query, entry="omim:128100")
    assert found.parameters == {"entry": "OMIM:128100"}
    assert "?node skos:exactMatch? OMIM:128100 ;" in found.query.sparql
    assert found.query.sparql.startswith("PREFIX OMIM: <https://omim.org/entry/>\n")
    assert "the disease of OMIM:128100," in found.query.question
    for value in ("cervical dystonia", "OMIM:1"):
        with pytest.raises(ParameterError, match="no identifier of the graph"):
            filled(resolver, query, entry=value)


def test_texts_are_written_as_literals(resolver: Resolver) -> None:
    hostile = 'a"b\\ } INSERT { ?s ?p ?o } #'
    found = filled(resolver, DOPAMINERGIC, action=hostile)
    assert r'LCASE(?actionLabel), "a\"b\\ } INSERT { ?s ?p ?o } #"))' in found.query.sparql
    assert found.parameters["action"] == hostile


def test_numbers(resolver: Resolver) -> None:
    found = filled(resolver, NEARLY_ALWAYS, share="0.5", patients="10").query
    assert "?share >= 0.5)" in found.sparql
    assert "?examined >= 10)" in found.sparql
    for value in ("half", "-1", "1e9", "1) || (1", "9" * 13, "\u0663"):
        with pytest.raises(ParameterError, match="is no number"):
            filled(resolver, NEARLY_ALWAYS, share=value)


def test_values_of_an_axis_are_chosen_from_a_list(resolver: Resolver) -> None:
    found = filled(resolver, FOCAL, distribution="generalized")
    assert found.parameters == {"distribution": "dyst:GeneralizedDistribution"}
    with pytest.raises(ParameterError) as caught:
        filled(resolver, FOCAL, distribution="progressive")
    assert "dyst:SegmentalDistribution" in dict(caught.value.nearest)


def test_two_places_are_exchanged(resolver: Resolver) -> None:
    found = filled(
        resolver, IS_KIND_OF, disease="cervical dystonia", other="laryngeal dystonia"
    ).query
    assert found.sparql.endswith(
        "ASK { dyst:CervicalDystonia rdfs:subClassOf dyst:LaryngealDystonia }\n"
    )
    assert found.question == "Is cervical dystonia a kind of laryngeal dystonia?"
    assert found.title == found.question


def test_many_questions_have_places() -> None:
    assert len(WITH_PLACES) >= 40


@with_places
def test_the_question_names_what_stands_in_its_places(
    query: GalleryQuery, resolver: Resolver
) -> None:
    for place in query.places:
        if place.kind not in LITERAL_KINDS:
            label = place.text if place.kind == ENTRY else resolver.index.label(place.iri)
            called = place.called or label
            assert re.search(rf"(?<!\w){re.escape(called)}(?!\w)", query.question, re.IGNORECASE)


@with_places
def test_each_default_is_what_its_own_name_leads_to(
    query: GalleryQuery, resolver: Resolver
) -> None:
    """So the form of the page may show the label, and sending it changes nothing."""
    as_it_is = fill(query, {}, lambda: resolver)
    for filling in as_it_is.fillings:
        for value in (filling.label, filling.value):
            again = fill(query, {filling.place.name: value}, lambda: resolver)
            assert again.query == query
    assert as_it_is.query is query


@with_places
def test_places_and_choices_are_called_as_people_call_them(
    query: GalleryQuery, resolver: Resolver
) -> None:
    anatomists = {resolver.index.label(iri) for iri in resolver.index.terms.plain}
    anatomists -= set(resolver.index.terms.plain.values())
    for filling in fill(query, {}, lambda: resolver).fillings:
        shown = {filling.label, *(label for _, label in choices(filling.place, resolver))}
        assert not shown & anatomists


def test_a_question_is_worded_as_people_say(resolver: Resolver) -> None:
    query = QUERIES["which-dystonias-affect-the-upper-limb"]
    for name in ("forelimb", "arm", "UBERON:0002102"):
        assert filled(resolver, query, region=name).fillings[0].label == "arm"
    assert "affect the hand or a part" in filled(resolver, query, region="manus").query.question
    with pytest.raises(ParameterError) as refused:
        filled(resolver, query, region="lim")
    assert not {"forelimb", "hindlimb"} & {label for _, label in refused.value.nearest}


@with_places
def test_a_filled_query_is_one_that_the_engine_takes(
    query: GalleryQuery, resolver: Resolver, built_store: GraphStore
) -> None:
    other = {
        "disease": "writer's cramp", "sign": "tremor", "gene": "THAP1", "region": "hand",
        "treatment": "deep brain stimulation", "drug": "levodopa", "number": "3", "text": "x",
        "source": "orphanet", "study": "cohort study", "distribution": "segmental distribution",
        "onset": "onset in infancy", "term": "writer's cramp", "inheritance": "x-linked",
        "entry": "OMIM:128100", "cause": "idiopathic", "association": "isolated",
    }  # fmt: skip
    given = {place.name: other[place.kind] for place in query.places}
    found = fill(query, given, lambda: resolver).query
    built_store.query(found.sparql)
