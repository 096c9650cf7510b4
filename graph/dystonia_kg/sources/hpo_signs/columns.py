"""The columns of hpo_information_content.tsv and hpo_other_signs.tsv."""

INFORMATION_COLUMNS = ("term", "diseases", "information_content", "source")
OTHER_SIGN_COLUMNS = ("term", "label", "parents", "source")
