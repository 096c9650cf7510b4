"""The columns of cases.tsv and case_signs.tsv."""

CASE_COLUMNS = (
    "case",
    "disease",
    "disease_label",
    "gene",
    "variants",
    "sex",
    "age_at_last_encounter",
    "onset",
    "reference",
    "file",
    "source",
)
CASE_KEY = ("case",)
CASE_SIGN_COLUMNS = ("case", "sign", "sign_label", "seen", "onset", "source")
CASE_SIGN_KEY = ("case", "sign")
