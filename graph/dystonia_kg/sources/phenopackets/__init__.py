"""Published patients one by one: phenopackets of the phenopacket-store."""
