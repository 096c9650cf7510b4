"""Read Orphanet's ORPHApackets (JSON, one entry a file), its epidemiology and its genes (XML).

The packets (repository Orphanet/orphapacket; a folder or a tar archive of ORPHApacket_*.json) say
all that the graph takes of an entry. The products of Orphadata say parts of it:
en_product9_prev.xml the epidemiology, en_product6.xml the genes.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dystonia_kg.curies import normal_curie
from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources import in_use
from dystonia_kg.sources.columns import (
    GENE_CLAIM_COLUMNS,
    GENE_CLAIM_KEY,
    XREF_COLUMNS,
    XREF_KEY,
)
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    joined,
    one_file,
)
from dystonia_kg.sources.orphanet.columns import (
    ORPHANET_COLUMNS,
    ORPHANET_KEY,
    PREVALENCE_COLUMNS,
    PREVALENCE_KEY,
)
from dystonia_kg.sources.upstream_files import Shape, read_json_files, read_xml, require_shape

_NAME = "orphanet"
_PACKETS = "ORPHApacket_*.json"
_OTHER = "entry that matches no disease of the graph"
_REFERENCE = re.compile(r"(\d+)\[PMID\]")
_NO_FIGURE = ("no data", "0.0", "")
_FIGURE = ("PrevalenceType", "PrevalenceQualification", "PrevalenceClass", "PrevalenceGeographic")
_UNASSIGNED = "gene without HGNC id"
_SHAPES: dict[str, Shape] = {
    "Parent": {"ORPHAcode": True, "Label": True},
    "AverageAgeOfOnset": {"value": True},
    "Prevalence": dict.fromkeys((*_FIGURE, "ValMoy", "Source"), False),
    "Gene": {
        "DisorderGeneAssociationType": True,
        "Symbol": False,
        "ExternalReferences": [{"Source": True, "Reference": True}],
    },
    "ExternalReference": {"Source": True, "Reference": True, "DisorderMappingRelation": False},
}


class _Packet:
    """One ORPHApacket; SourceTableError, naming the file, for one of another shape."""

    def __init__(self, name: str, content: Any) -> None:
        self.name = name
        try:
            self._body: dict[str, Any] = content["Orphapacket"]
            self.entry = f"ORPHA:{int(self._body['ORPHAcode'])}"
            self.label = str(self._body["Label"])
        except (TypeError, KeyError, ValueError) as e:
            raise SourceTableError(f"{name}: no Orphapacket with ORPHAcode and Label: {e}") from e

    def listed(self, key: str, inner: str) -> list[dict[str, Any]]:
        """Give the objects of a list such as `"Genes": [{"Gene": {...}}]`."""
        found: list[dict[str, Any]] = []
        items = self._body.get(key) or []
        require_shape(items, [{}], self.name, key)
        for item in items:
            if inner not in item:
                raise SourceTableError(f"{self.name}: an item of {key} has no {inner}")
            found += item[inner] if isinstance(item[inner], list) else [item[inner]]
        require_shape(found, [_SHAPES[inner]], self.name, key)
        return found

    def parents(self) -> dict[str, str]:
        """Give the labels of the direct parents by id."""
        parents = self.listed("Parents", "Parent")
        return {f"ORPHA:{parent['ORPHAcode']}": str(parent["Label"]) for parent in parents}

    def details(self) -> tuple[str, str, str]:
        """Give type, spans of onset and modes of inheritance."""
        kind = self._body.get("DisorderType") or {}
        require_shape(kind, {"value": False}, self.name, "DisorderType")
        onsets = self.listed("AverageAgeOfOnsets", "AverageAgeOfOnset")
        modes = self._body.get("TypeOfInheritances") or {}
        inherited = (modes.get("TypeOfInheritance") or []) if isinstance(modes, dict) else []
        inherited = [inherited] if isinstance(inherited, dict) else inherited
        require_shape(inherited, [{"value": True}], self.name, "TypeOfInheritances")
        return (
            str(kind.get("value") or ""),
            joined(str(onset["value"]) for onset in onsets),
            joined(str(mode["value"]) for mode in inherited),
        )


def read_packets(files: Sequence[Path], folder: Path) -> Reading:
    """Give orphanet_entries.tsv, orphanet_prevalence.tsv, and Orphanet's rows of shared tables."""
    path = one_file(files)
    wanted, tally = in_use.records(folder), FileTally(path.name)
    packets = {}
    for name, content in read_json_files(path, _PACKETS):
        packet = _Packet(name, content)
        packets[packet.entry] = packet
    entries = TableDraft("orphanet_entries.tsv", ORPHANET_COLUMNS, ORPHANET_KEY)
    figures, genes, xrefs = _prevalence_draft(), _genes_draft(folder), _xrefs_draft(folder)
    for key, packet in packets.items():
        if key not in wanted:
            tally.leave_out(_OTHER)
            continue
        tally.keep()
        cells = (key, packet.label, *packet.details(), joined(packet.parents()), _NAME)
        entries.add(cells, packet.name)
        _add_figures(figures, packet)
        _add_genes(genes, packet, tally)
        _add_xrefs(xrefs, packet)
    for key, label, parents in _above(packets, wanted & packets.keys()):
        entries.add((key, label, "", "", "", joined(parents), _NAME))
    return Reading([draft.table() for draft in (entries, figures, genes, xrefs)], [tally])


def _above(
    packets: Mapping[str, _Packet], start: Iterable[str]
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the ancestors of entries; one without a packet of its own has no parents."""
    seen = set(start)
    waiting = [parent for key in seen for parent in packets[key].parents().items()]
    while waiting:
        key, label = waiting.pop()
        if key not in seen:
            seen.add(key)
            parents = packets[key].parents() if key in packets else {}
            yield key, label, list(parents)
            waiting += parents.items()


def _prevalence_draft() -> TableDraft:
    return TableDraft("orphanet_prevalence.tsv", PREVALENCE_COLUMNS, PREVALENCE_KEY)


def _genes_draft(folder: Path) -> TableDraft:
    draft = TableDraft("gene_claims.tsv", GENE_CLAIM_COLUMNS, GENE_CLAIM_KEY)
    draft.keep(folder, unless_source=_NAME)
    return draft


def _xrefs_draft(folder: Path) -> TableDraft:
    draft = TableDraft("cross_references.tsv", XREF_COLUMNS, XREF_KEY)
    draft.keep(folder, unless_source=_NAME)
    return draft


def _add_figures(draft: TableDraft, packet: _Packet) -> None:
    for figure in packet.listed("Prevalences", "Prevalence"):
        values = {name: str(figure.get(name) or "") for name in (*_FIGURE, "ValMoy", "Source")}
        draft.add(_figure(packet.entry, values), packet.name)


def _figure(entry: str, values: Mapping[str, str]) -> tuple[str, ...]:
    return (
        entry,
        values["PrevalenceType"],
        values["PrevalenceQualification"],
        _stated(values["PrevalenceClass"]),
        _stated(values["ValMoy"]),
        values["PrevalenceGeographic"],
        joined(f"PMID:{number}" for number in _REFERENCE.findall(values["Source"])),
        _NAME,
    )


def _stated(value: str) -> str:
    return "" if value in _NO_FIGURE else value


def _add_genes(draft: TableDraft, packet: _Packet, tally: FileTally) -> None:
    for gene in packet.listed("Genes", "Gene"):
        hgnc = [
            reference["Reference"]
            for reference in gene.get("ExternalReferences") or ()
            if reference["Source"] == "HGNC"
        ]
        relation = gene["DisorderGeneAssociationType"]
        if not hgnc:
            name = f"{gene.get('Symbol', '')} of {packet.entry}"
            tally.besides[f"left out, {_UNASSIGNED}: {name}"] += 1
        for number in hgnc:
            draft.add(_gene_claim(number, packet.entry, str(relation)), packet.name)


def _gene_claim(number: str, entry: str, relation: str) -> tuple[str, ...]:
    return (f"HGNC:{number}", entry, relation, "", "", "", "", _NAME)


def _add_xrefs(draft: TableDraft, packet: _Packet) -> None:
    for xref in packet.listed("ExternalReferences", "ExternalReference"):
        target = normal_curie(f"{xref['Source']}:{xref['Reference']}")
        relation = str(xref.get("DisorderMappingRelation") or "").partition(" ")[0]
        if target is not None and target.startswith("OMIM:"):
            draft.add((packet.entry, packet.label, target, relation, _NAME), packet.name)


def read_prevalence(files: Sequence[Path], folder: Path) -> Reading:
    """Give orphanet_prevalence.tsv from en_product9_prev.xml."""
    path = one_file(files)
    wanted, tally = in_use.records(folder), FileTally(path.name)
    draft = _prevalence_draft()
    for entry, disorder in _disorders(path):
        for figure in disorder.iterfind("PrevalenceList/Prevalence"):
            if entry in wanted:
                values = {name: _text(figure, f"{name}/Name") for name in _FIGURE}
                values |= {name: _text(figure, name) for name in ("ValMoy", "Source")}
                draft.add(_figure(entry, values), f"{path.name}, {entry}")
                tally.keep()
            else:
                tally.leave_out(_OTHER)
    return Reading([draft.table()], [tally])


def read_genes(files: Sequence[Path], folder: Path) -> Reading:
    """Give Orphanet's rows of gene_claims.tsv from en_product6.xml."""
    path = one_file(files)
    wanted, tally = in_use.records(folder), FileTally(path.name)
    draft = _genes_draft(folder)
    for entry, disorder in _disorders(path):
        for link in disorder.iterfind("DisorderGeneAssociationList/DisorderGeneAssociation"):
            numbers = [
                _text(reference, "Reference")
                for reference in link.iterfind("Gene/ExternalReferenceList/ExternalReference")
                if _text(reference, "Source") == "HGNC"
            ]
            if entry not in wanted:
                tally.leave_out(_OTHER)
            elif not numbers:
                tally.leave_out(f"{_UNASSIGNED}: {_text(link, 'Gene/Symbol')} of {entry}")
            else:
                relation = _text(link, "DisorderGeneAssociationType/Name")
                draft.add(_gene_claim(numbers[0], entry, relation), f"{path.name}, {entry}")
                tally.keep()
    return Reading([draft.table()], [tally])


def _disorders(path: Path) -> Iterator[tuple[str, ET.Element]]:
    for disorder in read_xml(path, "Disorder"):
        code = _text(disorder, "OrphaCode") or _text(disorder, "OrphaNumber")
        if not code.isdigit():
            raise SourceTableError(
                f"{path.name}: a Disorder ({disorder.get('id', 'without id')}) has no OrphaCode"
            )
        yield f"ORPHA:{code}", disorder


def _text(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


READERS: Mapping[str, Reader] = {
    "orphanet": read_packets,
    "orphanet-prevalence": read_prevalence,
    "orphanet-genes": read_genes,
}
