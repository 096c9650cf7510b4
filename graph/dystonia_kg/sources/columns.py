"""The columns of the curated tables, and those that tell their rows apart."""

TERM_COLUMNS = (
    "id",
    "label",
    "kind",
    "exact_synonyms",
    "related_synonyms",
    "broad_synonyms",
    "narrow_synonyms",
    "source",
)
EDGE_COLUMNS = ("child", "relation", "parent", "typed_by", "source")
MAPPING_COLUMNS = (
    "subject",
    "subject_label",
    "predicate",
    "object",
    "object_label",
    "file",
    "version",
    "source",
)
XREF_COLUMNS = ("subject", "label", "object", "relation", "source")
TERM_STATUS_COLUMNS = ("id", "label", "deprecated", "replaced_by", "release", "verification")
HISTORY_COLUMNS = ("id", "release", "present", "label", "obsolete", "replaced_by", "parents")
MONDO_COLUMNS = (
    "id",
    "label",
    "tier",
    "obsolete",
    "replaced_by",
    "parents",
    "synonyms",
    "source",
)
RECORD_COLUMNS = ("disease", "record", "record_label", "relation", "basis", "source")
DO_COLUMNS = ("id", "label", "parents", "source")
ORPHANET_COLUMNS = ("id", "label", "type", "onsets", "inheritance", "parents", "source")
PREVALENCE_COLUMNS = (
    "entry",
    "type",
    "qualification",
    "prevalence_class",
    "mean_value",
    "geography",
    "references",
    "source",
)
GENE_COLUMNS = (
    "id",
    "symbol",
    "name",
    "previous_symbols",
    "locus_type",
    "ncbi_gene",
    "ensembl",
    "uniprot",
    "source",
)
GENE_CLAIM_COLUMNS = (
    "gene",
    "disease",
    "relation",
    "classification",
    "inheritance",
    "date",
    "reference",
    "source",
)
LEFT_OUT_COLUMNS = ("table", "source", "reason", "rows")
ANNOTATION_COLUMNS = (
    "disease",
    "term",
    "aspect",
    "qualifier",
    "frequency",
    "onset",
    "sex",
    "modifiers",
    "evidence",
    "references",
    "date",
    "source",
)
TREATMENT_COLUMNS = (
    "disease",
    "disease_name",
    "procedure",
    "procedure_name",
    "drug",
    "drug_name",
    "relation",
    "target",
    "target_name",
    "evidence",
    "reference",
    "comment",
    "source",
)
CLASS_COLUMNS = ("drug", "drug_name", "relation", "class", "class_name", "source")
TARGET_COLUMNS = (
    "drug",
    "drug_name",
    "gene",
    "symbol",
    "action",
    "reported_by",
    "references",
    "source",
)
DIAGNOSTIC_COLUMNS = ("sign", "sign_name", "relation", "procedure", "curator", "source")
DRUG_MAPPING_COLUMNS = ("drug", "drug_name", "object", "object_name", "method", "source")
INSTITUTE_COLUMNS = ("ror", "label", "acronyms", "part_of", "funder_ids", "homepage", "source")
TABLE_KEYS = {
    "cross_references.tsv": ("subject", "object"),
    "drug_mappings.tsv": ("drug", "object"),
    "gene_claims.tsv": ("gene", "disease", "source"),
    "gene_left_out.tsv": ("table", "source", "reason"),
    "hpo_annotations.tsv": ("disease", "term", "qualifier", "references"),
    "institutes.tsv": ("ror",),
    "mondo_history.tsv": ("id", "release"),
    "mondo_mappings.tsv": ("subject", "object"),
    "mondo_records.tsv": ("disease", "record"),
    "orphanet_prevalence.tsv": ("entry", "type", "geography", "references"),
    "sign_diagnostics.tsv": ("sign", "relation", "procedure"),
    "treatment_claims.tsv": ("disease", "procedure", "drug", "target", "reference"),
}
