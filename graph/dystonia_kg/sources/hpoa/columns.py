"""The columns of hpo_annotations.tsv."""

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
ANNOTATION_KEY = ("disease", "term", "qualifier", "references")
