"""`python -m dystonia_kg`: the same as the command `dystonia-kg`."""

from dystonia_kg.cli.entry import main

main()
