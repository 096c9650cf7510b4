"""Names of vocabularies, and the address of a record's own page at the one who keeps it."""

from urllib.parse import quote

from dystonia_kg.curies import compress

VOCABULARIES = {
    "MONDO": "Mondo",
    "OMIM": "OMIM",
    "OMIMPS": "OMIM phenotypic series",
    "ORPHA": "Orphanet",
    "DOID": "Disease Ontology",
    "MESH": "MeSH",
    "UMLS": "UMLS",
    "MEDGEN": "MedGen",
    "SCTID": "SNOMED CT",
    "NCIT": "NCI Thesaurus",
    "GARD": "GARD",
    "ICD10CM": "ICD-10-CM",
    "ICD10WHO": "ICD-10",
    "icd11.foundation": "ICD-11",
    "EFO": "EFO",
    "MEDDRA": "MedDRA",
    "NDFRT": "NDF-RT",
    "DRUGBANK": "DrugBank",
    "HP": "Human Phenotype Ontology",
    "MAXO": "Medical Action Ontology",
    "CHEBI": "ChEBI",
    "UBERON": "Uberon",
    "HGNC": "HGNC",
    "NCBIGene": "NCBI Gene",
    "ECO": "Evidence & Conclusion Ontology",
    "ROR": "Research Organization Registry",
    "PMID": "PubMed",
    "DOI": "DOI",
    "dyst": "this graph",
}
_BY_ADDRESS = {
    "http://purl.uniprot.org/uniprot/": "UniProt",
    "http://identifiers.org/ensembl/": "Ensembl",
}
_OLS = "https://www.ebi.ac.uk/ols4/ontologies/{}/classes?obo_id={}:{{}}"
_PAGES = {
    "MONDO": "https://monarchinitiative.org/MONDO:{}",
    "OMIM": "https://omim.org/entry/{}",
    "OMIMPS": "https://omim.org/phenotypicSeries/PS{}",
    "ORPHA": "https://www.orpha.net/en/disease/detail/{}",
    "DOID": "https://disease-ontology.org/?id=DOID:{}",
    "MESH": "https://meshb.nlm.nih.gov/record/ui?ui={}",
    "UMLS": "https://uts.nlm.nih.gov/uts/umls/concept/{}",
    "MEDGEN": "https://www.ncbi.nlm.nih.gov/medgen/{}",
    "SCTID": "https://browser.ihtsdotools.org/?perspective=full&conceptId1={}",
    "NCIT": "https://evsexplore.semantics.cancer.gov/evsexplore/concept/ncit/{}",
    "GARD": "https://rarediseases.info.nih.gov/diseases/{}/",
    "ICD10CM": "https://www.icd10data.com/search?s={}",
    "ICD10WHO": "https://icd.who.int/browse10/2019/en#/{}",
    "icd11.foundation": "https://icd.who.int/browse/2025-01/foundation/en#{}",
    "EFO": _OLS.format("efo", "EFO"),
    "DRUGBANK": "https://go.drugbank.com/drugs/{}",
    "HP": "https://hpo.jax.org/browse/term/HP:{}",
    "MAXO": _OLS.format("maxo", "MAXO"),
    "CHEBI": "https://www.ebi.ac.uk/chebi/CHEBI:{}",
    "UBERON": _OLS.format("uberon", "UBERON"),
    "ECO": _OLS.format("eco", "ECO"),
    "SO": _OLS.format("so", "SO"),
    "HGNC": "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:{}",
    "NCBIGene": "https://www.ncbi.nlm.nih.gov/gene/{}",
    "ROR": "https://ror.org/{}",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "DOI": "https://doi.org/{}",
}


def prefix_of(iri: str) -> str:
    """Give the prefix of an IRI's CURIE, "" when it has none."""
    return (compress(iri) or "").partition(":")[0]


def vocabulary(iri: str) -> str:
    """Name the vocabulary of an IRI; its host where the vocabulary is not known.

    >>> vocabulary("https://omim.org/entry/128100"), vocabulary("http://purl.uniprot.org/uniprot/1")
    ('OMIM', 'UniProt')
    """
    for start, name in _BY_ADDRESS.items():
        if iri.startswith(start):
            return name
    prefix = prefix_of(iri)
    return VOCABULARIES.get(prefix) or prefix or iri.partition("//")[2].partition("/")[0]


def record_page(iri: str) -> str:
    """Give the address where the keeper of a record shows it to people; the IRI if none is known.

    >>> record_page("http://www.orpha.net/ORDO/Orphanet_256")
    'https://www.orpha.net/en/disease/detail/256'
    """
    prefix, _, local = (compress(iri) or "").partition(":")
    if prefix in _PAGES:
        if prefix == "GARD":
            local = local.lstrip("0")
        return _PAGES[prefix].format(quote(local, safe="/.:-"))
    return iri if iri.startswith(("https://", "http://")) else ""
