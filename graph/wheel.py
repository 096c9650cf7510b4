"""What making the wheel does before files are gathered: scripts are built, modules compiled.

Without what that needs the package works all the same: without query editor and graph view, or
with more time for each query.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))
import compiled
from bundles import build as bundles


class WheelHook(BuildHookInterface[Any]):
    """Scripts, for an editable installation too; compiled modules, for all others."""

    def dependencies(self) -> list[str]:
        """Name what is needed to build what is not there."""
        return bundles.dependencies() + compiled.dependencies()

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is not there."""
        try:
            bundles.build_if_needed()
        except bundles.UnavailableError as e:
            self.app.display_warning(f"without the scripts of editor and graph view: {e}")
        if version == "editable":
            return
        if not compiled.is_possible():
            self.app.display_warning("without compiled modules: there are no headers of Python")
            return
        try:
            files = compiled.compiled(self.config["compiled"])
        except compiled.CannotCompileError as e:
            self.app.display_warning(f"without compiled modules: {e}")
            return
        build_data["force_include"] |= {str(path): place for path, place in files.items()}
        build_data["pure_python"], build_data["infer_tag"] = False, True
