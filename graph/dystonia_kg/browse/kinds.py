"""What kind of thing a term is, in a word that people use: disease, sign, gene, body part, ..."""

from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.curies import compress, is_own
from dystonia_kg.namespaces import BASE, PREFIXES

_DYST = PREFIXES["dyst"]
_BY_PREFIX = {
    "HP": "sign",
    "HGNC": "gene",
    "NCBIGene": "gene",
    "MAXO": "treatment",
    "CHEBI": "drug",
    "DRUGBANK": "drug",
    "UBERON": "body part",
    "MONDO": "disease",
    "ORPHA": "disease",
    "OMIM": "disease",
    "DOID": "disease",
    "ROR": "institute",
}
_BY_ROOT = {
    PREFIXES["MONDO"] + "0005395": "disease",
    _DYST + "DystoniaSymptom": "sign",
    _DYST + "DystonicSign": "sign",
    PREFIXES["MAXO"] + "0000058": "treatment",
    PREFIXES["UBERON"] + "0001630": "body part",
    PREFIXES["HP"] + "0000118": "sign",
    _DYST + "NamedDrug": "drug",
    _DYST + "DrugGroup": "drug",
    _DYST + "NeurotransmitterBlockingMedication": "drug",
    _DYST + "ExtracranialBodyRegion": "body part",
    _DYST + "CraniofacialRegion": "body part",
    _DYST + "AnotherBodyRegion": "body part",
    _DYST + "MovementControlRegion": "body part",
    _DYST + "RatingScale": "rating scale",
    _DYST + "DiagnosticTest": "test",
    _DYST + "Trigger": "trigger",
    _DYST + "Circumstance": "trigger",
    _DYST + "Task": "task",
    _DYST + "RiskFactor": "risk factor",
    _DYST + "AdverseEvent": "adverse event",
    _DYST + "CourseFeature": "course",
    _DYST + "AgeAtOnset": "age at onset",
    _DYST + "BodyDistribution": "body distribution",
    _DYST + "Association": "associated feature",
    _DYST + "Cause": "cause",
    _DYST + "Course": "course",
    _DYST + "Variability": "variability",
    _DYST + "Pathology": "pathology",
}
_BY_TYPE = {
    _DYST + "Claim": "claim",
    _DYST + "Source": "source",
    _DYST + "SourceStatement": "statement of a source",
    _DYST + "Finding": "finding about mappings",
    _DYST + "DerivedRelation": "relation that follows from a claim",
    PREFIXES["sssom"] + "Mapping": "mapping",
    PREFIXES["owl"] + "AnnotationProperty": "property",
    PREFIXES["owl"] + "ObjectProperty": "property",
    PREFIXES["owl"] + "DatatypeProperty": "property",
    PREFIXES["owl"] + "Ontology": "ontology",
    PREFIXES["dcat"] + "Dataset": "data set",
    PREFIXES["void"] + "Dataset": "data set",
    _DYST + "Organization": "institute",
}
_PLAIN_TYPES = frozenset((PREFIXES["owl"] + "Class", PREFIXES["owl"] + "NamedIndividual"))
_INHERITANCE = PREFIXES["HP"] + "0000005"
_ONSET = PREFIXES["HP"] + "0003674"
_COURSE = PREFIXES["HP"] + "0031797"


def kind_of(index: TermIndex, iri: str) -> str:
    """Name the kind of a thing; "term" where nothing better is known."""
    types = index.types.get(iri, ())
    for type_ in types:
        if type_ in _BY_TYPE:
            return _BY_TYPE[type_]
    if iri.startswith(BASE + "source/"):
        return "statement of a source" if "#" in iri else "source"
    above = index.tree.near_ancestors(iri)
    if iri.startswith(PREFIXES["HP"]):
        return _kind_of_hpo(iri, above)
    for root in (iri, *above):
        if root in _BY_ROOT:
            return _BY_ROOT[root]
    prefix = (compress(iri) or "").partition(":")[0]
    if prefix in _BY_PREFIX:
        return _BY_PREFIX[prefix]
    named = [type_ for type_ in types if type_ not in _PLAIN_TYPES]
    if named:
        return index.label(named[0]).removesuffix(" value")
    own = [ancestor for ancestor in above if is_own(ancestor)]
    return index.label(own[-1]).removesuffix(" value") if own else "term"


def _kind_of_hpo(iri: str, above: list[str]) -> str:
    if _INHERITANCE in (iri, *above):
        return "mode of inheritance"
    if _ONSET in (iri, *above):
        return "age at onset"
    return "course" if _COURSE in (iri, *above) else "sign"
