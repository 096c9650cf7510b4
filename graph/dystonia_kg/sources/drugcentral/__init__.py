"""DrugCentral, as extracted for Rephetio: classes and target genes of drugs."""
