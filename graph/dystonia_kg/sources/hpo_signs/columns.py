"""The columns of hpo_information_content.tsv and hpo_other_signs.tsv."""

INFORMATION_COLUMNS = ("term", "diseases", "information_content", "source")
INFORMATION_KEY = ("term",)
OTHER_SIGN_COLUMNS = ("term", "label", "parents", "source")
OTHER_SIGN_KEY = ("term",)
