"""Requests of the Reconciliation Service API 0.2, checked and taken apart (sections 4 and 7)."""

from dataclasses import dataclass

from dystonia_kg.errors import DystoniaKgError

LIMIT_BATCH = 50
LIMIT_EXTENDED = 200

TYPES = {
    "disease": ("biolink:Disease", "disease"),
    "sign": ("biolink:PhenotypicFeature", "sign or symptom"),
    "gene": ("biolink:Gene", "gene"),
    "treatment": ("biolink:Procedure", "treatment"),
    "substance": ("biolink:ChemicalEntity", "substance"),
    "body part": ("biolink:AnatomicalEntity", "body part"),
    "other": ("biolink:NamedThing", "something else"),
}
"""Identifier and name of the type that stands for each kind of the resolver."""

PROPERTIES = {
    "rdfs:label": "label",
    "IAO:0000115": "definition",
    "oboInOwl:hasExactSynonym": "exact synonym",
    "oboInOwl:hasRelatedSynonym": "related synonym",
    "dyst:hasCausalGene": "has causal gene",
    "dyst:hasSymptom": "has symptom",
    "dyst:hasTreatment": "has treatment",
    "dyst:affectsBodyRegion": "affects body region",
    "dyst:hasInheritance": "has inheritance",
    "dyst:hasAssertedParent": "has asserted parent",
    "dyst:hasInferredParent": "has inferred parent",
    "skos:exactMatch": "exact match in another vocabulary",
    "skos:closeMatch": "close match in another vocabulary",
    "skos:broadMatch": "broader match in another vocabulary",
    "skos:narrowMatch": "narrower match in another vocabulary",
    "IAO:0100001": "replaced by",
}
"""Properties that can be compared and fetched, by their identifier."""


class ReconciliationError(DystoniaKgError):
    """A request that does not keep to the API; `is_too_large` when it has only too many parts."""

    def __init__(self, message: str, *, hint: str = "", is_too_large: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.is_too_large = is_too_large


@dataclass(frozen=True)
class Query:
    """One query of a batch: the text, the kinds wanted, and values that properties should have."""

    text: str
    kinds: tuple[str, ...]
    limit: int
    properties: tuple[tuple[str, tuple[str, ...]], ...]


def parse_batch(batch: object) -> dict[str, Query]:
    """Give the queries of a batch by their names; ReconciliationError when it is none."""
    if not isinstance(batch, dict):
        raise ReconciliationError("'queries' must be a JSON object of queries by their names")
    if len(batch) > LIMIT_BATCH:
        raise ReconciliationError(
            f"{len(batch)} queries in a batch", hint=f"at most {LIMIT_BATCH}", is_too_large=True
        )
    return {str(name): _query(str(name), asked) for name, asked in batch.items()}


def _query(name: str, asked: object) -> Query:
    if not isinstance(asked, dict):
        raise ReconciliationError(f"query {name[:40]} is no JSON object")
    text, limit = asked.get("query", ""), asked.get("limit", 10)
    listed = asked.get("properties", [])
    if not isinstance(text, str) or not isinstance(listed, list):
        raise ReconciliationError(f"query {name[:40]}: 'query' is a text, 'properties' a list")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise ReconciliationError(f"query {name[:40]}: 'limit' is a positive number")
    if not text and not listed:
        raise ReconciliationError(f"query {name[:40]} has neither 'query' nor 'properties'")
    return Query(text, _kinds(asked.get("type")), limit, _wanted(name, listed))


def _kinds(asked: object) -> tuple[str, ...]:
    """Give the kinds of the types that a query names; none of them stand for all."""
    listed = asked if isinstance(asked, list) else [asked]
    ids = [item.get("id") if isinstance(item, dict) else item for item in listed]
    return tuple(kind for kind, (id_, _) in TYPES.items() if id_ in ids)


def _wanted(name: str, listed: list[object]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for item in listed:
        if not isinstance(item, dict) or not isinstance(item.get("pid"), str) or "v" not in item:
            raise ReconciliationError(f"query {name[:40]}: a property needs 'pid' and 'v'")
        if item["pid"] in PROPERTIES:
            values = item["v"] if isinstance(item["v"], list) else [item["v"]]
            texts = tuple(str(v.get("id", "")) if isinstance(v, dict) else str(v) for v in values)
            found.append((item["pid"], texts))
    return tuple(found)


def parse_extension(request: object) -> tuple[list[str], list[str]]:
    """Give the entities and properties of a data extension request."""
    ids = request.get("ids") if isinstance(request, dict) else None
    listed = request.get("properties") if isinstance(request, dict) else None
    if not isinstance(ids, list) or not isinstance(listed, list):
        raise ReconciliationError("'extend' needs 'ids' and 'properties', both lists")
    if len(ids) > LIMIT_EXTENDED:
        raise ReconciliationError(
            f"{len(ids)} entities at once", hint=f"at most {LIMIT_EXTENDED}", is_too_large=True
        )
    names = [str(item.get("id") if isinstance(item, dict) else item) for item in listed]
    if unknown := [name for name in names if name not in PROPERTIES]:
        raise ReconciliationError(
            f"'{unknown[0][:40]}' is no property of this service", hint=", ".join(PROPERTIES)
        )
    return [str(id_) for id_ in ids], names
