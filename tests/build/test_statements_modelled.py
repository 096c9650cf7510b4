"""What the source document says with a qualifier is in the graph with it, and nothing stronger."""

import pytest

from dystonia_kg.store.store import GraphStore

HOLDS = [
    ("S13", "dyst:FootDragging dyst:noticeableAfter dyst:WalkingSomeDistance"),
    ("S16", "dyst:DivisionByCause dyst:groupCount 3 ; dyst:hasGroup dyst:AcquiredDystonia"),
    ("S17", "dyst:IdiopathicDystonia dyst:causeStatus dyst:IdiopathicCause"),
    ("S21", "dyst:GeneralizedDystonia dyst:hasExtent dyst:MostOrAllOfBody"),
    ("S23", "dyst:CervicalDystonia dyst:affectsBodyRegion UBERON:0002377"),
    ("S24", "dyst:Blepharospasm dyst:affectsBodyRegion UBERON:0003660"),
    ("S31", "dyst:NeurotransmitterBlockingMedication dyst:usesDrugsWithRole CHEBI:48876"),
    (
        "S31",
        "dyst:NeurotransmitterBlockingMedication dyst:usesDrugsWithRole ?action ."
        " CHEBI:9720 dyst:hasPharmacologicAction ?action",
    ),
    ("S35", "dyst:Dystonia dyst:beginsWith/dyst:hasSeverity dyst:VeryMild"),
    ("S36", "dyst:Dystonia dyst:beginsWith/dyst:noticeableAfter dyst:Stress"),
    (
        "S36",
        "dyst:Dystonia dyst:beginsWith/dyst:noticeableOnlyAfter/dyst:hasAlternative HP:0012378",
    ),
    ("S38", "dyst:VoluntaryMovementStage dyst:appearsDuring dyst:VoluntaryMovement"),
    ("S38", "dyst:VoluntaryMovementStage dyst:appearsOnlyDuring/dyst:hasAlternative dyst:Stress"),
    ("S44", "UBERON:0010011 rdfs:subClassOf dyst:MovementControlRegion"),
    ("S44", "dyst:Dystonia dyst:hypothesizedToInvolve dyst:OtherMovementControlRegion"),
    ("S44", "dyst:OtherMovementControlRegion owl:disjointWith UBERON:0010011"),
    ("S59", "dyst:DystoniaCoalition dyst:createdWithSupportOf ROR:01s5ya894"),
    ("S60", "dyst:DystoniaCoalition dyst:createdWithSupportOf dyst:OfficeOfRareDiseases"),
]

# Said by nobody, and easily made out of what is said.
NEVER = [
    ("S13", "dyst:FootDragging dyst:noticeableAfter dyst:Walking"),
    ("S17", "dyst:IdiopathicDystonia dyst:cause ?any"),
    ("S17", "dyst:IdiopathicCause rdfs:subClassOf dyst:Cause"),
    ("S35", "dyst:Dystonia dyst:hasSymptom dyst:InitialSymptom"),
    ("S36", "dyst:InitialSymptom dyst:noticeableOnlyAfter dyst:Stress"),
    ("S38", "dyst:VoluntaryMovementStage dyst:appearsOnlyDuring dyst:Stress"),
    ("S38", "dyst:VoluntaryMovementStage dyst:appearsOnlyDuring dyst:VoluntaryMovement"),
    ("S39", "dyst:WalkingStage dyst:appearsOnlyDuring ?any"),
    ("S43", "dyst:Dystonia dyst:affectsBodyRegion UBERON:0010011"),
    ("S44", "UBERON:0010011 rdfs:subClassOf dyst:OtherMovementControlRegion"),
    ("S44", "dyst:Dystonia dyst:affectsBodyRegion dyst:MovementControlRegion"),
    ("S44", "?form dyst:restsOnDysfunctionOf dyst:MovementControlRegion"),
]


@pytest.mark.parametrize(("statement", "triples"), HOLDS)
def test_a_statement_stands_with_its_qualifier(
    statement: str, triples: str, built_store: GraphStore
) -> None:
    assert bool(built_store.query(f"ASK {{ {triples} }}")), statement


@pytest.mark.parametrize(("statement", "triples"), NEVER)
def test_nothing_stronger_stands(statement: str, triples: str, built_store: GraphStore) -> None:
    assert not bool(built_store.query(f"ASK {{ {triples} }}")), statement


@pytest.mark.parametrize("extent", ["dyst:MostOfBody", "dyst:EntireBody"])
def test_most_and_all_are_possible_each(extent: str, built_store: GraphStore) -> None:
    query = f"""
        SELECT ?modality {{
          ?claim biolink:subject dyst:GeneralizedDystonia ; biolink:predicate dyst:hasExtent ;
                 biolink:object {extent} .
          OPTIONAL {{ ?claim dyst:modality ?modality }}
        }}
    """
    (row,) = built_store.select(query)
    assert str(row["modality"]) == "<https://w3id.org/dystonia-kg/term/Possible>"
