"""The knowledge graph of dystonia: ontology, claims with evidence, SPARQL endpoint and pages."""

from importlib.metadata import version

__version__ = version("dystonia-kg")
