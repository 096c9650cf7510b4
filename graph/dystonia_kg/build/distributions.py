"""What a release is made of: each file's name, lasting address, media type and contents."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dystonia_kg.namespaces import BASE, ONTOLOGY_IRI
from dystonia_kg.paths import ONTOLOGY_DIR

STEM = "dystonia-kg"
MODULE_PREFIX = "module-"
MAPPINGS = f"{STEM}.sssom.tsv"
FULL = f"{STEM}-full"
ALL = f"{STEM}-graphs"
_ONTOLOGY_SUFFIXES = ("owl", "rdf", "ttl", "jsonld", "nt", "ofn", "omn", "owx", "obo", "json")
_NOT_MODULES = {"shapes.ttl", f"{STEM}.ttl"}
MEDIA_TYPES = {
    "owl": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "ofn": "text/owl-functional",
    "omn": "text/owl-manchester",
    "owx": "application/owl+xml",
    "obo": "text/obo",
    "json": "application/json",
    "trig.gz": "application/trig",
    "nq.gz": "application/n-quads",
    "sssom.tsv": "text/tab-separated-values",
}
"""The media types of the release files, by what follows the stem of their names."""


@dataclass(frozen=True)
class Distribution:
    """A release file: its name, the address it keeps for ever, its media type, what it holds."""

    name: str
    address: str
    media_type: str
    title: str
    is_packed: bool = False

    @property
    def access(self) -> str:
        """The IRI of what the file holds: the ontology, one of its modules, or the data set."""
        if self.address.startswith(ONTOLOGY_IRI):
            return self.address.rpartition(".")[0]
        return f"{BASE}dataset"


def distributions(modules: Path = ONTOLOGY_DIR) -> Iterator[Distribution]:
    """Give what a release is made of, in the order of its list."""
    for suffix in _ONTOLOGY_SUFFIXES:
        yield _distribution(STEM, suffix, "the ontology", f"{ONTOLOGY_IRI}.{suffix}")
    for suffix in _ONTOLOGY_SUFFIXES:
        yield _distribution(FULL, suffix, "the ontology with inferred links")
    for name in module_names(modules):
        stem = MODULE_PREFIX + name
        address = f"{ONTOLOGY_IRI}/{name}.ttl"
        yield _distribution(stem, "ttl", f"the module {name} of the ontology", address)
    yield _distribution(STEM, "sssom.tsv", "the mapping set, in SSSOM")
    for suffix in ("trig.gz", "nq.gz"):
        yield _distribution(ALL, suffix, "every graph")


def module_names(folder: Path = ONTOLOGY_DIR) -> list[str]:
    """Give the names of the modules that the ontology imports."""
    return sorted(path.stem for path in folder.glob("*.ttl") if path.name not in _NOT_MODULES)


def _distribution(stem: str, suffix: str, title: str, address: str = "") -> Distribution:
    name = f"{stem}.{suffix}"
    return Distribution(
        name,
        address or f"{BASE}download/{name}",
        MEDIA_TYPES[suffix],
        title,
        is_packed=suffix.endswith(".gz"),
    )
