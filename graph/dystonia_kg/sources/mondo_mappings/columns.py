"""The columns of mondo_mappings.tsv and mondo_records.tsv."""

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
MAPPING_KEY = ("subject", "object")
RECORD_COLUMNS = ("disease", "record", "record_label", "relation", "basis", "source")
RECORD_KEY = ("disease", "record")
