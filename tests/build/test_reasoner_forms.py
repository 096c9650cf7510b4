"""What HermiT must infer of the forms, must never infer, and must find unsatisfiable."""

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from dystonia_kg.build.assemble import collect
from dystonia_kg.build.modules import genus_parents
from dystonia_kg.build.reasoner import Classification, classify
from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST, OBO
from support.axioms import impossible_among, planted_below, restriction

INFERRED = [
    ("CervicalDystonia", "FocalDystonia"),
    ("Blepharospasm", "FocalDystonia"),
    ("Blepharospasm", "CraniofacialDystonia"),
    ("OromandibularDystonia", "CraniofacialDystonia"),
    ("LingualDystonia", "OromandibularDystonia"),
    ("LaryngealDystonia", "FocalDystonia"),
    ("WritersCramp", "FocalDystonia"),
    ("WritersCramp", "TaskSpecificDystonia"),
    ("WritersCramp", "ActionSpecificDystonia"),
    ("WritersCramp", "FocalTaskSpecificDystonia"),
    ("WritersCramp", "FocalHandDystonia"),
    ("WritersCramp", "UpperLimbDystonia"),
    ("WritersCramp", "LimbDystonia"),
    ("MusiciansDystonia", "TaskSpecificDystonia"),
    ("MusiciansHandDystonia", "MusiciansDystonia"),
    ("MusiciansHandDystonia", "FocalHandDystonia"),
    ("BlepharospasmOromandibularDystonia", "SegmentalDystonia"),
    ("DYT-TOR1A", "GeneticDystonia"),
    ("DrugInducedDystonia", "AcquiredDystonia"),
    ("DystoniaDueToBrainDamage", "AcquiredDystonia"),
    ("AutosomalDominantDystonia", "GeneticDystonia"),
    ("FamilialIdiopathicDystonia", "IdiopathicDystonia"),
    ("CombinedCervicalDystonia", "CombinedDystonia"),
    ("CombinedCervicalDystonia", "FocalDystonia"),
    ("DystoniaParkinsonism", "CombinedDystonia"),
    ("GeneralizedIsolatedDystonia", "IsolatedDystonia"),
    ("FootDystonia", "LowerLimbDystonia"),
    ("GeneralizedDystonia", "AxialDystonia"),
    ("TardiveDystonia", "DrugInducedDystonia"),
    ("TardiveDystonia", "AcquiredDystonia"),
    ("AcuteDystonicReaction", "DrugInducedDystonia"),
    ("PostStrokeHemidystonia", "Hemidystonia"),
    ("PostStrokeHemidystonia", "VascularDystonia"),
    ("PostStrokeHemidystonia", "DystoniaDueToBrainDamage"),
    ("VascularDystonia", "DystoniaDueToBrainDamage"),
    ("NeoplasticDystonia", "DystoniaDueToBrainDamage"),
    ("PostinfectiousDystonia", "DystoniaDueToBrainDamage"),
    ("DystoniaDueToPerinatalBrainInjury", "DystoniaDueToBrainDamage"),
    ("DystoniaDueToBrainInjury", "DystoniaDueToBrainDamage"),
    ("FunctionalDystonia", "AcquiredDystonia"),
    ("DopaResponsiveDystonia", "GeneticDystonia"),
    ("DYT-PARK-GCH1", "DopaResponsiveDystonia"),
    ("DYT-PARK-TH", "DopaResponsiveDystonia"),
    ("DYT-PARK-SPR", "DopaResponsiveDystonia"),
    ("EmbouchureDystonia", "OromandibularDystonia"),
    ("EmbouchureDystonia", "MusiciansDystonia"),
    ("EmbouchureDystonia", "FocalTaskSpecificDystonia"),
    ("EmbouchureDystonia", "CraniofacialDystonia"),
    ("RunnersDystonia", "LowerLimbDystonia"),
    ("RunnersDystonia", "TaskSpecificDystonia"),
    ("GolfersDystonia", "FocalTaskSpecificDystonia"),
    ("GolfersDystonia", "UpperLimbDystonia"),
    ("AdductorLaryngealDystonia", "LaryngealDystonia"),
    ("AbductorLaryngealDystonia", "LaryngealDystonia"),
    ("Torticollis", "CervicalDystonia"),
    ("Laterocollis", "CervicalDystonia"),
    ("Anterocollis", "CervicalDystonia"),
    ("Retrocollis", "CervicalDystonia"),
    ("AdultOnsetIsolatedFocalDystonia", "AdultOnsetDystonia"),
    ("AdultOnsetIsolatedFocalDystonia", "FocalDystonia"),
    ("AdultOnsetIsolatedFocalDystonia", "IsolatedDystonia"),
    ("EarlyAdulthoodOnsetDystonia", "AdultOnsetDystonia"),
    ("LateAdulthoodOnsetDystonia", "AdultOnsetDystonia"),
    ("GeneralizedDystoniaWithLegInvolvement", "GeneralizedDystonia"),
    ("GeneralizedDystoniaWithLegInvolvement", "LowerLimbDystonia"),
    ("GeneralizedDystoniaWithoutLegInvolvement", "GeneralizedDystonia"),
    ("XLinkedRecessiveDystonia", "XLinkedDystonia"),
    ("DYT-VPS16", "GeneticDystonia"),
]

NEVER = [
    ("GeneralizedDystonia", "FocalDystonia"),
    ("LaryngealDystonia", "CervicalDystonia"),
    ("LaryngealDystonia", "CraniofacialDystonia"),
    ("CervicalDystonia", "LaryngealDystonia"),
    ("BlepharospasmOromandibularDystonia", "Blepharospasm"),
    ("BlepharospasmOromandibularDystonia", "FocalDystonia"),
    ("Hemidystonia", "MultifocalDystonia"),
    ("DYT-TOR1A", "GeneralizedDystonia"),
    ("DYT-TOR1A", "InheritedDystonia"),
    ("LimbDystonia", "FocalDystonia"),
    ("HandDystonia", "FocalDystonia"),
    ("TaskSpecificDystonia", "FocalDystonia"),
    ("MusiciansDystonia", "HandDystonia"),
    ("IdiopathicDystonia", "GeneticDystonia"),
    ("FootDystonia", "UpperLimbDystonia"),
    ("GeneticDystonia", "IsolatedDystonia"),
    ("Pseudodystonia", "Dystonia"),
    ("ParoxysmalDyskinesia", "Dystonia"),
    ("ParoxysmalKinesigenicDyskinesia", "Dystonia"),
    ("ParoxysmalNonkinesigenicDyskinesia", "ParoxysmalDystonia"),
    ("ParoxysmalExerciseInducedDyskinesia", "Dystonia"),
    ("StatusDystonicus", "GeneralizedDystonia"),
    ("StatusDystonicus", "ProgressiveDystonia"),
    ("PostStrokeHemidystonia", "MultifocalDystonia"),
    ("RunnersDystonia", "FocalDystonia"),
    ("AdductorLaryngealDystonia", "CervicalDystonia"),
    ("AdductorLaryngealDystonia", "AbductorLaryngealDystonia"),
    ("Torticollis", "LaryngealDystonia"),
    ("Torticollis", "Laterocollis"),
    ("DopaResponsiveDystonia", "DystoniaParkinsonism"),
    ("DopaResponsiveDystonia", "InheritedDystonia"),
    ("DYT-TOR1A", "DopaResponsiveDystonia"),
    ("DYT-PARK-SLC6A3", "DopaResponsiveDystonia"),
    ("DystoniaWithOtherManifestations", "CombinedDystonia"),
    ("DrugInducedDystonia", "DystoniaDueToBrainDamage"),
    ("FunctionalDystonia", "DystoniaDueToBrainDamage"),
    ("AdultOnsetDystonia", "LateAdulthoodOnsetDystonia"),
    ("GeneticDystonia", "InheritedDystonia"),
    ("EmbouchureDystonia", "FocalHandDystonia"),
]

UNSATISFIABLE = [
    ("FocalDystonia", "GeneralizedDystonia"),
    ("CervicalDystonia", "SegmentalDystonia"),
    ("WritersCramp", "GeneralizedDystonia"),
    ("DYT-TOR1A", "IdiopathicDystonia"),
    ("DrugInducedDystonia", "IdiopathicDystonia"),
    ("IsolatedDystonia", "DystoniaParkinsonism"),
    ("InfancyOnsetDystonia", "LateAdulthoodOnsetDystonia"),
    ("Pseudodystonia", "Dystonia"),
    ("TardiveDystonia", "AcuteDystonicReaction"),
    ("TardiveDystonia", "IdiopathicDystonia"),
    ("FunctionalDystonia", "IdiopathicDystonia"),
    ("DopaResponsiveDystonia", "IdiopathicDystonia"),
    ("Torticollis", "GeneralizedDystonia"),
    ("PostStrokeHemidystonia", "GeneralizedDystonia"),
    ("AdultOnsetIsolatedFocalDystonia", "DystoniaParkinsonism"),
]

COMPATIBLE = [
    ("GeneticDystonia", "AcquiredDystonia"),
    ("DYT-TOR1A", "GeneralizedDystonia"),
    ("DYT-TOR1A", "WritersCramp"),
    ("CervicalDystonia", "TaskSpecificDystonia"),
    ("Torticollis", "Laterocollis"),
    ("IsolatedDystonia", "DystoniaWithOtherManifestations"),
    ("CombinedDystonia", "DystoniaWithOtherManifestations"),
    ("TardiveDystonia", "Retrocollis"),
    ("StatusDystonicus", "GeneralizedDystonia"),
    ("IdiopathicDystonia", "AdultOnsetIsolatedFocalDystonia"),
    ("DopaResponsiveDystonia", "DiurnalDystonia"),
    ("ParoxysmalKinesigenicDyskinesia", "ParoxysmalDystonia"),
    ("ParoxysmalKinesigenicDyskinesia", "GeneticDystonia"),
    ("RunnersDystonia", "FocalDystonia"),
]


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return collect().axioms


@pytest.fixture(scope="module")
def impossible(ontology: Graph) -> set[URIRef]:
    return impossible_among(ontology, [*UNSATISFIABLE, *COMPATIBLE])


@pytest.mark.parametrize(("sub", "sup"), INFERRED)
def test_inferred_and_written_by_nobody(
    ontology: Graph, reasoned: Classification, sub: str, sup: str
) -> None:
    assert (DYST[sub], RDFS.subClassOf, DYST[sup]) not in ontology
    assert (DYST[sub], DYST[sup]) not in genus_parents(ontology)
    assert (DYST[sub], DYST[sup]) in reasoned.superclasses


@pytest.mark.parametrize(("sub", "sup"), NEVER)
def test_never_inferred(ontology: Graph, reasoned: Classification, sub: str, sup: str) -> None:
    assert {DYST[sub], DYST[sup]} <= set(ontology.subjects(RDF.type, OWL.Class))
    assert (DYST[sub], DYST[sup]) not in reasoned.superclasses


@pytest.mark.parametrize(("one", "other"), UNSATISFIABLE)
def test_unsatisfiable(impossible: set[URIRef], one: str, other: str) -> None:
    assert planted_below(one, other) in impossible


def test_compatible_pairs_have_instances(impossible: set[URIRef]) -> None:
    assert impossible == {planted_below(*pair) for pair in UNSATISFIABLE}


def test_a_gene_of_dopamine_makes_no_metabolic_disease_a_dystonia(ontology: Graph) -> None:
    """PTS deficiency (MONDO:0009863): the process is disturbed, and it is still no dystonia."""
    disease, pts = URIRef(expand("MONDO:0009863")), URIRef(expand("HGNC:9689"))
    planted = ontology + Graph()
    planted.add((disease, RDF.type, OWL.Class))
    planted.add((disease, RDFS.subClassOf, restriction(planted, OBO.RO_0004003, pts)))
    result = classify(planted)
    assert (disease, OBO.RO_0004020, DYST.DopamineSynthesis) in result.relations
    assert (disease, DYST.Dystonia) not in result.superclasses
    assert (disease, DYST.DopaResponsiveDystonia) not in result.superclasses


def test_to_have_no_clear_cause_is_no_cause(reasoned: Classification) -> None:
    causes = {o for s, p, o in reasoned.relations if (s, p) == (DYST.Dystonia, DYST.hasCause)}
    causes |= {
        o for s, p, o in reasoned.relations if (s, p) == (DYST.IdiopathicDystonia, DYST.hasCause)
    }
    assert causes == set()
    assert (DYST.IdiopathicCause, DYST.Cause) not in reasoned.superclasses


def test_a_retired_term_keeps_its_name_and_says_what_takes_its_place(ontology: Graph) -> None:
    term = DYST.PsychogenicDystonia
    assert ontology.value(term, OWL.deprecated)
    assert ontology.value(term, OBO.IAO_0100001) == DYST.FunctionalDystonia
    assert ontology.value(term, RDFS.comment)
    assert (term, OWL.equivalentClass, None) not in ontology
