"""The columns of treatment_claims.tsv and sign_diagnostics.tsv."""

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
TREATMENT_KEY = ("disease", "procedure", "drug", "target", "reference")
DIAGNOSTIC_COLUMNS = ("sign", "sign_name", "relation", "procedure", "curator", "source")
DIAGNOSTIC_KEY = ("sign", "relation", "procedure")
