"""The bundled catalogue object by object."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from forms.catalogue.objects import assemble_catalogue
from forms.catalogue.whole import parse_catalogue
from resources.catalogue import seed_objects
from resources.files import seed

ROOT = Path(__file__).parents[2]


def test_a_catalogue_put_together_from_single_objects_is_the_same() -> None:
    whole = parse_catalogue(seed())
    again = assemble_catalogue(seed_objects(), whole.generation)
    assert again.services == whole.services
    assert again.communes == whole.communes
    assert set(again.code_lists) == set(whole.code_lists)


def test_every_object_has_one_name() -> None:
    names = [(kind, name) for kind, name, _ in seed_objects()]
    assert len(set(names)) == len(names)
    assert ("form", "dkks/4") in names


def test_the_forms_are_what_their_outlines_say() -> None:
    script = ROOT / "build" / "forms" / "make_forms.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    misuse = subprocess.run([sys.executable, str(script), "--all"], capture_output=True, check=False)
    assert misuse.returncode == 2
