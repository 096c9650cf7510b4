"""`python -m dystonia_kg`: the same as the command `dystonia-kg`."""

from dystonia_kg.cli.main import main

main()
