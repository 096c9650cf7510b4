"""Claims and statuses on the node of their disease, after the convention of graph exchange.

What a source named instead stays with the claim as biolink:original_subject and original_object.
What a vocabulary says of its record (label, synonyms, parents, mappings) stays on the record.
"""

from collections.abc import Iterable
from dataclasses import replace

from rdflib import Literal, URIRef
from rdflib.term import Node

from dystonia_kg.links.disease_nodes import DiseaseNodes
from dystonia_kg.namespaces import BIOLINK, DYST
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.source_graph import SourceGraph

_OF_THE_NODE = (DYST.dystoniaStatus, DYST.statusReason, DYST.statusRule, DYST.statusCurator)
_TO_THE_NODE = (DYST.caseOf,)


def normalise(graphs: Iterable[SourceGraph], nodes: DiseaseNodes) -> None:
    """Move the claims, statuses and cases of each graph to the nodes of their diseases."""
    for graph in graphs:
        graph.claims = [normalised(claim, nodes) for claim in graph.claims]
        for predicate in _OF_THE_NODE:
            for subject, value in list(graph.triples.subject_objects(predicate)):
                node = nodes.node(URIRef(str(subject)))
                if node != subject:
                    graph.triples.remove((subject, predicate, value))
                    graph.triples.add((node, predicate, value))
        for predicate in _TO_THE_NODE:
            for subject, value in list(graph.triples.subject_objects(predicate)):
                node = nodes.node(URIRef(str(value)))
                if node != value:
                    graph.triples.remove((subject, predicate, value))
                    graph.triples.add((subject, predicate, node))


def normalised(claim: Claim, nodes: DiseaseNodes) -> Claim:
    """Give a claim about nodes; one that is about nodes already is given as it is."""
    subject, value = nodes.node(claim.subject), claim.object
    if isinstance(value, URIRef):
        value = nodes.node(value)
    context = nodes.node(claim.context) if claim.context is not None else None
    if (subject, value, context) == (claim.subject, claim.object, claim.context):
        return claim
    extra: list[tuple[URIRef, Node]] = list(claim.extra)
    _keep_original(extra, BIOLINK.original_subject, claim.subject, subject)
    _keep_original(extra, BIOLINK.original_object, claim.object, value)
    return replace(claim, subject=subject, object=value, context=context, extra=tuple(extra))


def _keep_original(
    extra: list[tuple[URIRef, Node]],
    predicate: URIRef,
    before: URIRef | Literal,
    after: URIRef | Literal,
) -> None:
    """Note what was named, unless the source's own name for it is noted already."""
    if before != after and not any(name == predicate for name, _ in extra):
        extra.append((predicate, before))
