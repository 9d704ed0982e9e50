"""Every scene of every module beside this one, found by itself so that none can be forgotten."""

from __future__ import annotations

import importlib
import pkgutil

from tests.ui import scenes
from tests.ui.scenes.scene import Scene


def every_scene() -> tuple[Scene, ...]:
    """Return the scenes of all tuples named `…SCENES`, each once, in the order of files and tuples."""
    found: dict[str, Scene] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(scenes.__path__)):
        for name, value in vars(importlib.import_module(f"tests.ui.scenes.{module}")).items():
            if name.endswith("SCENES") and isinstance(value, tuple):
                for scene in value:
                    found.setdefault(scene.__name__, scene)
    return tuple(found.values())
