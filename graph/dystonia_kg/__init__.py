"""The knowledge graph of dystonia: ontology, claims with evidence, SPARQL endpoint and pages."""


def __getattr__(name: str) -> str:
    """Give `__version__`; it is looked up only then, as that takes longer than a query."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version

    return version("dystonia-kg")
