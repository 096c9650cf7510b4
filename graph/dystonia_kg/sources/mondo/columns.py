"""The columns of mondo_diseases.tsv and mondo_history.tsv."""

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
MONDO_KEY = ("id",)
HISTORY_COLUMNS = ("id", "release", "present", "label", "obsolete", "replaced_by", "parents")
HISTORY_KEY = ("id", "release")
