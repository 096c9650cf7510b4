"""The data set as catalogues list it: DCAT-AP 3 (semiceu.github.io/DCAT-AP), VoID, schema.org."""

from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, VOID

from dystonia_kg.build.schema_org import DATASET_IRI, DESCRIPTION, KEYWORDS, LICENCE_IRI, TITLE
from dystonia_kg.namespaces import BASE, PREFIXES

DATASET, LICENCE = URIRef(DATASET_IRI), URIRef(LICENCE_IRI)
_DCAT = Namespace(PREFIXES["dcat"])  # rdflib's own is of DCAT 2
_PUBLISHER = URIRef(f"{DATASET}#publisher")
_CONTACT = URIRef(f"{DATASET}#contact")
_SERVICE = URIRef(f"{DATASET}#service")
_ENDPOINT = URIRef(BASE + "sparql")
_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_SCHEMA = Namespace(PREFIXES["schema"])
EU = "http://publications.europa.eu/resource/authority/"
_HEALTH = URIRef(f"{EU}data-theme/HEAL")
_ENGLISH = URIRef(f"{EU}language/ENG")
_PUBLIC = URIRef(f"{EU}access-right/PUBLIC")
_PROTOCOL = URIRef("https://www.w3.org/TR/sparql11-protocol/")
_FORMATS = ("Turtle", "RDF_XML", "N-Triples", "JSON-LD", "TriG", "N-Quads")
_DUMPS = ("dystonia-kg-graphs.trig.gz", "dystonia-kg-graphs.nq.gz")


def add_catalogue_record(graph: Graph, version: str) -> None:
    """Describe the data set of release `version` (a date), its publisher and its endpoint."""
    text = Literal(DESCRIPTION, lang="en")
    date = Literal(version, datatype=XSD.date)
    for predicate, value in (
        (DCTERMS.identifier, Literal(DATASET_IRI)),
        (DCTERMS.description, text),
        (DCTERMS.publisher, _PUBLISHER),
        (DCTERMS.creator, _PUBLISHER),
        (_DCAT.contactPoint, _CONTACT),
        (DCTERMS.license, LICENCE),
        (DCTERMS.accessRights, _PUBLIC),
        (DCTERMS.language, _ENGLISH),
        (DCTERMS.issued, date),
        (DCTERMS.modified, date),
        (_DCAT.version, Literal(version)),
        (_DCAT.theme, _HEALTH),
        (_DCAT.landingPage, URIRef(BASE)),
        (FOAF.homepage, URIRef(BASE)),
        (VOID.sparqlEndpoint, _ENDPOINT),
        (VOID.uriSpace, Literal(PREFIXES["dyst"])),
        (VOID.exampleResource, URIRef(PREFIXES["dyst"] + "CervicalDystonia")),
        *((_DCAT.keyword, Literal(word, lang="en")) for word in KEYWORDS),
        *((VOID.feature, URIRef(f"http://www.w3.org/ns/formats/{name}")) for name in _FORMATS),
        *((VOID.dataDump, URIRef(f"{BASE}download/{name}")) for name in _DUMPS),
    ):
        graph.add((DATASET, predicate, value))
    _add_people(graph)
    _add_service(graph, text)
    _add_schema_org(graph, version)


def _add_people(graph: Graph) -> None:
    graph.add((_PUBLISHER, RDF.type, FOAF.Agent))
    graph.add((_PUBLISHER, FOAF.name, Literal("The dystonia-kg developers")))
    graph.add((_PUBLISHER, FOAF.homepage, URIRef(BASE)))
    graph.add((_CONTACT, RDF.type, _VCARD.Organization))
    graph.add((_CONTACT, _VCARD.fn, Literal("The dystonia-kg developers")))
    graph.add((_CONTACT, _VCARD.hasURL, URIRef(BASE + "about")))


def _add_service(graph: Graph, text: Literal) -> None:
    for predicate, value in (
        (RDF.type, _DCAT.DataService),
        (DCTERMS.title, Literal(f"{TITLE}: SPARQL endpoint", lang="en")),
        (DCTERMS.description, text),
        (DCTERMS.publisher, _PUBLISHER),
        (DCTERMS.license, LICENCE),
        (DCTERMS.conformsTo, _PROTOCOL),
        (_DCAT.contactPoint, _CONTACT),
        (_DCAT.endpointURL, _ENDPOINT),
        (_DCAT.endpointDescription, _ENDPOINT),
        (_DCAT.servesDataset, DATASET),
        (_DCAT.theme, _HEALTH),
        (DCTERMS.accessRights, _PUBLIC),
        *((_DCAT.keyword, Literal(word, lang="en")) for word in KEYWORDS),
    ):
        graph.add((_SERVICE, predicate, value))


def _add_schema_org(graph: Graph, version: str) -> None:
    for predicate, value in (
        (RDF.type, _SCHEMA.Dataset),
        (_SCHEMA.name, Literal(TITLE)),
        (_SCHEMA.description, Literal(DESCRIPTION)),
        (_SCHEMA.url, URIRef(BASE)),
        (_SCHEMA.license, LICENCE),
        (_SCHEMA.version, Literal(version)),
        (_SCHEMA.dateModified, Literal(version, datatype=XSD.date)),
        (_SCHEMA.isAccessibleForFree, Literal(True)),
        (_SCHEMA.creator, _PUBLISHER),
        *((_SCHEMA.keywords, Literal(word)) for word in KEYWORDS),
    ):
        graph.add((DATASET, predicate, value))
    graph.add((_PUBLISHER, RDF.type, _SCHEMA.Organization))
    graph.add((_PUBLISHER, _SCHEMA.name, Literal("The dystonia-kg developers")))
