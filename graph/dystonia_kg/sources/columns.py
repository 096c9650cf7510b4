"""The columns of the curated tables that several sources share, and what tells rows apart.

Those of one source stand in its folder.
"""

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
TERM_KEY = ("id",)
DEFINITIONS = "term_definitions.tsv"
DEFINITION_COLUMNS = ("id", "label", "definition", "source")
DEFINITION_KEY = ("id",)
EDGE_COLUMNS = ("child", "relation", "parent", "typed_by", "source")
EDGE_KEY = ("child", "relation", "parent")
XREF_COLUMNS = ("subject", "label", "object", "relation", "source")
XREF_KEY = ("subject", "object")
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
GENE_CLAIM_KEY = ("gene", "disease", "source")
DRUG_CLASS_COLUMNS = ("drug", "drug_name", "relation", "class", "class_name", "source")
ROLE_BRANCH_COLUMNS = ("role", "role_name", "branch", "branch_name", "basis", "source")
COMBINATION_COLUMNS = (
    *("drug", "drug_name", "class", "class_name"),
    *("partner", "partner_name", "reason", "source"),
)
DRUG_CLASS_KEY = ("drug", "relation", "class", "source")
DRUG_MAPPING_COLUMNS = ("drug", "drug_name", "object", "object_name", "method", "source")
DRUG_MAPPING_KEY = ("drug", "object")
OWN_MAPPING_COLUMNS = (
    *("subject", "predicate", "object", "object_label"),
    *("strongest", "reason", "date"),
)
LEFT_OUT_COLUMNS = ("table", "source", "reason", "rows")
