"""What the genes of the dystonias do: GO annotations, Reactome pathways, mouse phenotypes (MGI)."""
