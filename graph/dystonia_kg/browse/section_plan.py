"""Which claims stand in which section of a page, and what people call them."""

from dystonia_kg.browse import genes, treatments
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
SIGNS = ("hasSymptom", "showsSign")

ABOUT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("signs", "Signs", SIGNS),
    ("treatments", "Treatments", treatments.PREDICATES),
    ("genes", "Genes", genes.PREDICATES),
    (
        "causes",
        "Causes and risks",
        ("hasPossibleCause", "causedByDrug", "hasRiskFactor", "hypothesizedToInvolve", "canCause"),
    ),
    (
        "inheritance",
        "Inheritance and family",
        ("hasInheritance", "hasPenetrance", "hasFamilyHistory", "hasPastHistory"),
    ),
    ("onset", "Age at onset", ("hasOnsetAge", "canBeginAt", "hasLatency", "hasDiagnosticDelay")),
    (
        "people",
        "How common, and in whom",
        (
            *("hasSexRatio", "hasPrevalence", "hasPointPrevalence", "hasBirthPrevalence"),
            *("hasIncidence", "hasAnnualIncidence", "hasReportedCases", "hasMutationFrequency"),
        ),
    ),
    (
        "triggers",
        "What sets it off and what eases it",
        (
            *("triggeredBy", "appearsDuring", "appearsOnlyDuring", "noticeableAfter"),
            "noticeableOnlyAfter",
            "hasSensoryTrick",
            "relievedBy",
        ),
    ),
    (
        "course",
        "Course",
        (
            *("hasClinicalCourse", "hasClinicalModifier", "hasSeverity", "spreadsTo"),
            "hasPossibleVariability",
            *("timeToSpread", "hasStage", "hasRemission", "hasMortality", "hasFormInCases"),
        ),
    ),
    (
        "regions",
        "Where in body and brain",
        (
            *("hasPossibleDistribution", "affectsBodyRegion", "affectsMuscle", "hasExtent"),
            *("involvesDysfunctionOf", "injectedMuscle", "stimulationTarget"),
        ),
    ),
    (
        "company",
        "What comes with it",
        (
            "hasPossibleAssociation",
            "hasPossibleManifestation",
            "hasComorbidity",
            "hasAdverseEffect",
        ),
    ),
    (
        "diagnosis",
        "How it is found and measured",
        ("diagnosedWith", "assessedWith", "observableThrough", "prenatallyObservableThrough"),
    ),
    (
        "action",
        "How it acts",
        (
            *("actsOn", "blocksActivityOf", "hasMechanism", "hasPharmacologicAction"),
            *("hasPharmacologicClass", "hasPhysiologicEffect", "hasRole", "effectiveInEveryCaseOf"),
        ),
    ),
    (
        "function",
        "What the gene does",
        (
            *("involvedInProcess", "inPathway", "hasMousePhenotype"),
            *("hasMolecularFunction", "activeIn"),
        ),
    ),
    (
        "research",
        "Research",
        (
            *("studiesDisease", "studiesTopic", "studiesTreatment", "established", "usesMethod"),
            *("conductedBy", "conductedAt", "supportedBy", "createdWithSupportOf", "mayBenefit"),
        ),
    ),
)
"""Sections of claims about a thing: id, title, predicates (bare names of the project's)."""

PLANNED = frozenset(name for _, _, names in ABOUT for name in names)
"""The predicates that have a section."""

TITLES = {
    "hasSymptom": "Signs",
    "showsSign": "Signs",
    "canBeginAt": "Can begin at",
    "hasOnsetAge": "Age in figures",
    "hasSexRatio": "Women to men",
    "hasPossibleDistribution": "Spread over the body",
    "affectsBodyRegion": "Part of the body",
    "affectsMuscle": "Muscles",
    "hasExtent": "Extent",
    "involvesDysfunctionOf": "Works wrongly in it",
    "injectedMuscle": "Muscles that are injected",
    "stimulationTarget": "Targets of deep brain stimulation",
    "hasComorbidity": "Other conditions",
    "hasAdverseEffect": "Unwanted effects",
    "hypothesizedToInvolve": "Suspected to take part",
    "causedByDrug": "Drugs that can bring it about",
    "hasClinicalCourse": "How it runs",
    "spreadsTo": "Spreads to",
    "relievedBy": "Eased by",
    "triggeredBy": "Set off by",
    "hasReportedCases": "Cases and families reported",
    "hasMutationFrequency": "How common the gene change is, among ill and healthy",
    "hasMolecularFunction": "Function of its protein",
    "involvedInProcess": "Processes it takes part in",
    "inPathway": "Pathways",
    "activeIn": "Where in the cell",
    "hasMousePhenotype": "Signs in mice without it, or with a changed one",
    "hasPossibleAssociation": "Isolated or combined",
    "hasPossibleManifestation": "Other neurological or systemic signs",
}
INVERSE_TITLES = {
    "hasInheritance": "Diseases inherited so",
    "canBeginAt": "Diseases that can begin then",
    "hasPossibleCause": "Diseases with this cause",
    "hasClinicalCourse": "Diseases that run so",
    "affectsBodyRegion": "Diseases that affect it",
    "affectsMuscle": "Diseases that affect it",
    "involvesDysfunctionOf": "Diseases in which it works wrongly",
    "hypothesizedToInvolve": "Suspected to take part in",
    "stimulationTarget": "Stimulated to treat",
    "injectedMuscle": "Injected to treat",
    "hasPossibleDistribution": "Diseases spread so over the body",
    "hasComorbidity": "Comes with",
    "hasRiskFactor": "Goes with a changed chance of",
    "triggeredBy": "Sets off",
    "relievedBy": "Eases",
    "hasSensoryTrick": "Eases",
    "hasAdverseEffect": "Unwanted effect of",
    "diagnosedWith": "Used to find",
    "assessedWith": "Measures",
    "observableThrough": "Makes visible",
    "actsOn": "Drugs that act on it",
    "hasRole": "Substances with this role",
    "causedByDrug": "What it can bring about",
    "spreadsTo": "Spread to it",
    "appearsDuring": "Appear during it",
    "studiesDisease": "Research on it",
    "studiesTreatment": "Research on it",
    "mayBenefit": "Research that may help",
    "supportedBy": "Supports",
    "createdWithSupportOf": "Helped to found",
    "conductedBy": "Carries out",
    "conductedAt": "Place of",
    "hasPharmacologicAction": "Drugs with this action",
    "hasPharmacologicClass": "Drugs of this class",
    "hasMechanism": "Drugs with this mechanism",
    "hasMolecularFunction": "Genes with this function",
    "involvedInProcess": "Genes that take part in it",
    "inPathway": "Genes in this pathway",
    "activeIn": "Genes active there",
    "hasMousePhenotype": "Genes whose change brings it about in mice",
}


def bare(predicate: str) -> str:
    """Give the bare name of a property of the project, other IRIs as they are."""
    return predicate.removeprefix(_DYST)


def title_of(predicate: str, label: str, *, is_inverse: bool = False) -> str:
    """Give the heading of claims of one predicate; `label` is the property's own.

    >>> title_of("https://w3id.org/dystonia-kg/term/hasPenetrance", "has penetrance")
    'Penetrance'
    """
    name = bare(predicate)
    known = (INVERSE_TITLES if is_inverse else TITLES).get(name)
    if known:
        return known
    words = label.removeprefix("has ")
    return (
        f"Named as {words.removesuffix(' of')} of" if is_inverse else words[:1].upper() + words[1:]
    )
