"""Compile modules of the package with mypyc, for the wheel.

Compiled are those that every query passes; each is the same module without it, and slower. What was
compiled is kept in build/compiled until a source of it changes. It needs the headers of Python; the
C compiler is the machine's or that of PyPI's ziglang.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEPT_DIR = HERE.parent / "build" / "compiled"
_PACKAGE = "dystonia_kg"
_SETTINGS = "[mypy]\nignore_missing_imports = true\n"
_ZIG = (sys.executable, "-m", "ziglang", "cc")
_OPTIONS = {"MYPYC_OPT_LEVEL": "3", "MYPYC_DEBUG_LEVEL": "0"}


class CannotCompileError(Exception):
    """Compiling fails."""


def dependencies() -> list[str]:
    """Name what compiling needs here; nothing where it is not possible."""
    return ["mypy[mypyc]>=2.1,<3", *["ziglang"][_has_compiler() :]] if is_possible() else []


def is_possible() -> bool:
    """Tell whether the headers of this Python are here."""
    return Path(sysconfig.get_path("include"), "Python.h").is_file()


def _has_compiler() -> bool:
    command = os.environ.get("CC") or sysconfig.get_config_var("CC") or ""
    return shutil.which(command.partition(" ")[0]) is not None


def compiled(modules: Sequence[str]) -> Mapping[Path, str]:
    """Give the files of compiled modules, and the place of each in the wheel.

    Modules are paths in the package, without extension. CannotCompileError where that fails.
    """
    folder = KEPT_DIR / _fingerprint(modules)
    if not folder.is_dir():
        shutil.rmtree(KEPT_DIR, ignore_errors=True)
        _compile(modules, folder)
    return {path: path.relative_to(folder).as_posix() for path in _libraries(folder)}


def _fingerprint(modules: Sequence[str]) -> str:
    made_of = [
        Path(__file__).read_bytes(),
        sys.version.encode(),
    ]
    made_of += [(HERE / _PACKAGE / f"{name}.py").read_bytes() for name in modules]
    return hashlib.sha256(b"\0".join(made_of)).hexdigest()[:16]


def _compile(modules: Sequence[str], folder: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        shutil.copytree(
            HERE / _PACKAGE, work / _PACKAGE, ignore=shutil.ignore_patterns("static", "reasoned")
        )
        (work / "mypy.ini").write_text(_SETTINGS, encoding="ascii")
        files = [f"{_PACKAGE}/{name}.py" for name in modules]
        compiler = {} if _has_compiler() else {"CC": shlex.join(_ZIG)}
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "mypyc", *files],
            cwd=work,
            env={**os.environ, **_OPTIONS, **compiler},
            capture_output=True,
            text=True,
            check=False,
        )
        shutil.rmtree(work / "build", ignore_errors=True)
        if done.returncode:
            raise CannotCompileError((done.stderr or done.stdout)[-2_000:])
        part = folder.with_suffix(".part")
        for path in _libraries(work):
            place = part / path.relative_to(work)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
        part.rename(folder)


def _libraries(folder: Path) -> list[Path]:
    return [path for kind in ("so", "pyd") for path in folder.rglob(f"*.{kind}")]
