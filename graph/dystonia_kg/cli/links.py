"""The commands `dystonia-kg check-links` and `make-mappings`."""

from pathlib import Path

import click

from dystonia_kg.cli.options import tables_option
from dystonia_kg.links import mappings
from dystonia_kg.links.check import check_links as find_all
from dystonia_kg.links.findings import findings_json, findings_text, findings_tsv
from dystonia_kg.links.sssom import FILE_NAME, validate_sssom
from dystonia_kg.paths import ONTOLOGY_DIR

_WRITERS = {"text": findings_text, "tsv": findings_tsv, "json": findings_json}


@click.command("check-links")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(sorted(_WRITERS)),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option("--kind", "kinds", multiple=True, help="Show only this kind (may be repeated).")
@tables_option("Folder of curated tables to check instead of the project's.")
def check_links(format_name: str, kinds: tuple[str, ...], tables: str) -> None:
    """Report what is wrong or doubtful in the links between vocabularies.

    Every finding names the term, what is the matter, and which source says what. Findings are
    not errors of this program: the exit code is 0 when the check ran.
    """
    findings = find_all(Path(tables))
    known = {finding.kind for finding in findings}
    if unknown := sorted(set(kinds) - known):
        raise click.BadParameter(
            f"no finding of kind {', '.join(unknown)}; there are {', '.join(sorted(known))}",
            param_hint="--kind",
        )
    shown = [finding for finding in findings if not kinds or finding.kind in kinds]
    click.echo(_WRITERS[format_name](shown), nl=False)


@click.command("make-mappings")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True),
    default=str(ONTOLOGY_DIR / FILE_NAME),
    help="File to write instead of the project's mapping set.",
)
def make_mappings(output: str) -> None:
    """Compose the SSSOM mapping set from the curated tables, and validate it.

    Run it after a change of own_mappings.tsv, of the tables on links, or of an own term's label.
    """
    text = mappings.composed_text(mappings.own_labels(), version=mappings.ontology_version())
    path = Path(output)
    path.write_text(text, encoding="utf-8")
    click.echo(f"{path}: {validate_sssom(path)} mappings")
