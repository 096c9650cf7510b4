"""The knowledge graph of dystonia: ontology, claims with evidence, SPARQL endpoint and pages."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dystonia_kg.knowledge_graph import KnowledgeGraph, open_graph

    __version__: str

__all__ = ["KnowledgeGraph", "__version__", "open_graph"]


def __dir__() -> list[str]:
    """Name what there is to complete; all but `__all__` is reached by its module."""
    return list(__all__)


def __getattr__(name: str) -> Any:
    """Give `__version__` and the names of `knowledge_graph`; what they need is read only then."""
    if name == "__version__":
        from importlib.metadata import version

        return version("dystonia-kg")
    if name in ("KnowledgeGraph", "open_graph"):
        from dystonia_kg import knowledge_graph

        return getattr(knowledge_graph, name)
    raise AttributeError(name)
