"""Requests of the Reconciliation Service API 0.2, checked and taken apart (sections 4 and 7)."""

from dataclasses import dataclass

from dystonia_kg.errors import DystoniaKgError

LIMIT_BATCH = 50
_LIMIT_UNSAID = 10
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


def parse_batch(batch: object) -> dict[str, Query | None]:
    """Give the queries of a batch by their names, None for one that asks nothing that is known.

    ReconciliationError when it is no batch. One odd query takes no answer from the others.
    """
    if not isinstance(batch, dict):
        raise ReconciliationError("'queries' must be a JSON object of queries by their names")
    if len(batch) > LIMIT_BATCH:
        raise ReconciliationError(
            f"{len(batch)} queries in a batch", hint=f"at most {LIMIT_BATCH}", is_too_large=True
        )
    return {str(name): _query(asked) for name, asked in batch.items()}


def _query(asked: object) -> Query | None:
    if not isinstance(asked, dict):
        return None
    query, properties = asked.get("query"), _wanted(asked.get("properties"))
    text = query.strip() if isinstance(query, str) else ""
    if not text and not properties:
        return None
    return Query(text, _kinds(asked.get("type")), _limit(asked.get("limit")), properties)


def _text(value: object) -> str:
    """Give a value of a property: a text, or a number as one; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""


def _limit(value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        return _LIMIT_UNSAID
    return number if number > 0 else _LIMIT_UNSAID


def _kinds(asked: object) -> tuple[str, ...]:
    """Give the kinds of the types that a query names; none that is known here stands for all."""
    listed = asked if isinstance(asked, list) else [asked]
    ids = [item.get("id") if isinstance(item, dict) else item for item in listed]
    return tuple(kind for kind, (id_, _) in TYPES.items() if id_ in ids)


def _wanted(listed: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the values that properties should have; those that are not said are left out."""
    found = []
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and item.get("pid") in PROPERTIES:
            said = item.get("v")
            values = said if isinstance(said, list) else [said]
            texts = [
                _text(v.get("id", v.get("name")) if isinstance(v, dict) else v) for v in values
            ]
            if known := tuple(filter(None, texts)):
                found.append((str(item["pid"]), known))
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
