"""The Qt binding, loaded without its support modules until one of them is asked for something.

With the binding come thirteen modules in Python which it compiles from an archive at every start: they word the error of
a wrong call, describe functions to `help` and read the source of every module imported afterwards for a statement
nothing here uses (`from __feature__ import …`). That is a fifth of what a start takes, and no right call needs it.
They are loaded at the first question; decision 222.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from functools import cache
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from resources import files

if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGE = "shiboken6"
KNOWN = frozenset({"6.11.3"})
"""Releases of the binding whose questions to its support are the ones answered here; any other is loaded as a whole."""
_ITS_SWITCH = "SBK_EMBED"
"""Variable by which the binding lays out its support, or takes it away, where it looks for it: that would be ours."""
_SUPPORT = "shibokensupport"
_LOOKS = "_mod_uses_pyside"
_LOADER = f"{_SUPPORT}.signature.loader"
_MAPPING = f"{_SUPPORT}.signature.mapping"
_OURS = {name: ModuleType(name) for name in (_SUPPORT, f"{_SUPPORT}.signature", _LOADER, _MAPPING)}
"""What the binding gets instead; it keeps two of them for the life of the process, so they are never let go of."""


def load_binding() -> bool:
    """Load the binding, once.

    Returns:
        Whether it came without its support; where not, it is at least kept from reading sources.
    """
    if _PACKAGE not in sys.modules and _ITS_SWITCH not in os.environ:
        _load_light()
    importlib.import_module("PySide6.QtCore")
    if sys.modules.get(_LOADER) is _OURS[_LOADER]:
        return True
    _leave_sources_alone()
    return False


def _load_light() -> None:
    spec = importlib.util.find_spec(_PACKAGE)
    code = getattr(spec.loader, "get_code", lambda _name: None)(_PACKAGE) if spec is not None else None
    if spec is None or code is None or not KNOWN & {one for one in code.co_consts if isinstance(one, str)}:
        return
    package = importlib.util.module_from_spec(spec)
    # Beside this file it looks for the folder that makes it import its support.
    package.__file__ = str(files.path("binding") / "__init__.py")
    answers = _Answers()
    sys.modules[_PACKAGE] = package
    sys.meta_path.insert(0, answers)
    try:
        exec(code, package.__dict__)  # noqa: S102 (what an import does)
    except BaseException:
        sys.modules.pop(_PACKAGE, None)
        raise
    finally:
        package.__file__ = spec.origin
        sys.meta_path.remove(answers)


class _Answers:
    """Finds our modules where the binding imports its support."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how one of ours is loaded."""
        if name not in _OURS:
            return None
        return ModuleSpec(name, self, is_package=name not in (_LOADER, _MAPPING))  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return ours."""
        return _OURS[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Give it what the binding calls."""
        if module is _OURS[_LOADER]:
            importlib.import_module(_MAPPING)
            vars(module).update({name: _asked_later(name) for name in _LATER} | _AT_ONCE)
        elif module is _OURS[_MAPPING]:
            vars(module)["update_mapping"] = _update_mapping
        else:
            # It is imported twice: what is still an attribute of the first time would not be imported again.
            vars(module).pop("signature", None)
            vars(module).pop("loader", None)


@cache
def _whole() -> ModuleType:
    """Load the binding's own support: somebody called Qt wrongly, or asks what may be called how."""
    _kind, archive = sys.modules["signature_bootstrap"].prepare_zipfile()
    for name in _OURS:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, archive)
    try:
        return importlib.import_module(_LOADER)
    finally:
        sys.meta_path.remove(archive)


def _asked_later(name: str) -> Any:
    def ask(*arguments: object) -> object:
        return getattr(_whole(), name)(*arguments)

    return ask


def _update_mapping() -> None:
    """Fill the names in which the binding looks up what was called: it holds our module's, not its own."""
    theirs = _whole().mapping
    theirs.update_mapping()
    ours = vars(_OURS[_MAPPING])
    ours.update((name, value) for name, value in vars(theirs).items() if name not in ours)


def _nothing(*_arguments: object, **_named: object) -> None:
    """Answer what needs no answer: nothing is repaired after an import, and no feature is ever asked for."""


_LATER = ("pyside_type_init", "create_signature", "seterror_argument", "make_helptext")
_AT_ONCE = dict.fromkeys(("finish_import", "feature_import", "feature_imported", "post_init"), _nothing)


def _leave_sources_alone() -> None:
    """Keep the binding from reading the source of every module imported after it."""
    features = sys.modules.get(f"{_SUPPORT}.feature")
    if features is not None and hasattr(features, _LOOKS):
        setattr(features, _LOOKS, lambda _module: False)
