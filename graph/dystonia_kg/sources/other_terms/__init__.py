"""Labels of single relations and evidence classes of the OBO vocabularies RO, ECO and ChEBI."""
