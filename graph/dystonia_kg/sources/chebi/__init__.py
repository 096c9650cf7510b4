"""ChEBI: drugs, their chemical parents and roles."""
