"""What an administrator does on the server: keys, units, enrolment codes, officers, publishing."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from pathlib import Path
from typing import cast

import msgspec

from forms.errors import StationError
from forms.packets.portal_keys import root_fingerprint
from forms.stamp import Entropy
from resources.catalogue import seed_objects
from sync.portal import restorations
from sync.portal.administration import national_export
from sync.portal.administration.publishing import form_object, publish
from sync.portal.administration.service_rows import service_objects
from sync.portal.home import PortalHome
from sync.portal.keys.online_keys import SECRETS_NAME, make_online_keys
from sync.portal.keys.root_files import make_root, read_root
from sync.portal.office.officers import Role
from sync.portal.shelf import objects_in_force
from sync.portal.stations import stations

Answer = dict[str, object]


def root_init(chosen: Namespace, entropy: Entropy) -> Answer:
    """Make the offline root and catalogue keys."""
    keys = make_root(chosen.out, entropy)
    return {"folder": str(chosen.out), "root_fingerprint": root_fingerprint(keys.root.public)}


def make_keys(chosen: Namespace, home: PortalHome) -> Answer:
    """Make the online keys, endorsed by the root, and an empty database."""
    if chosen.root is None:
        raise StationError("keys_root_needed")
    root = read_root(chosen.root)
    if home.has_worked() and not (home.folder / SECRETS_NAME).exists():
        raise StationError("keys_not_back")
    keys = make_online_keys(home.folder, root, now_s=home.now_s(), entropy=home.entropy)
    home.open().close()
    return {"home": str(home.folder), "root_fingerprint": keys.fingerprint}


def add_unit(chosen: Namespace, home: PortalHome) -> Answer:
    """Add a receiving unit; its code becomes part of every dossier code."""
    with closing(home.open()) as portal, portal.store.writing() as db:
        stations.add_unit(db, chosen.code, chosen.name)
    return {"unit": chosen.code, "name": chosen.name}


def add_enrolment(chosen: Namespace, home: PortalHome) -> Answer:
    """Make the one-time code of an enrolment slip."""
    with closing(home.open()) as portal:
        code = portal.enrolment.offer(
            label=chosen.label,
            unit_code=chosen.unit,
            operator_id=chosen.operator_id,
            operator_name=chosen.operator_name,
            role=chosen.role,
            profile=chosen.profile,
            expires_at=home.now_s() + chosen.minutes * 60,
            station_no=chosen.station,
            entropy=home.entropy,
        )
        return {
            "code": code,
            "root_fingerprint": portal.keys.fingerprint,
            "minutes": chosen.minutes,
            "label": chosen.label,
        }


def add_officer(chosen: Namespace, home: PortalHome) -> Answer:
    """Add an officer, or give a known one a new token; the token is shown this once."""
    with closing(home.open()) as portal:
        grant = portal.officers.renew if chosen.renew else portal.officers.add
        token = grant(chosen.id, chosen.name, Role(chosen.role), chosen.unit, home.entropy)
        return {"officer": chosen.id, "token": token}


def export_national(chosen: Namespace, home: PortalHome) -> Answer:
    """Write a unit's dossiers under the names of the national interface."""
    codes = national_export.read_codes(chosen.codes)
    with closing(home.open()) as portal:
        told = national_export.export(portal, chosen.unit, chosen.out, codes, updating=chosen.updating)
    return {
        "file": str(chosen.out),
        "dossiers": told.dossiers,
        "unreadable": list(told.unreadable),
        "why": list(told.why),
    }


def declare_restored(chosen: Namespace, home: PortalHome) -> Answer:
    """Say that database or files were put back from a copy; stations bring what is missing."""
    keys, blobs = home.keys(), home.sealed_files()
    # Not the whole portal: opened, it finishes files found whole, and would confirm in the log that was lost.
    with closing(home.store()) as store:
        store.migrate()
        told = restorations.declare(store, blobs, keys, home.entropy, home.now_s())
    statement = told.statement
    return {
        "epoch": statement.epoch,
        "newest_packet_at": statement.newest_at,
        "log_held": statement.log_held,
        "log_from": statement.log_from,
        "serial_from": statement.serial_from,
        "files_gone": told.files_gone,
    }


def list_fleet(chosen: Namespace, home: PortalHome) -> Answer:
    """Tell how the stations are and whether all they sealed is here."""
    with closing(home.open()) as portal:
        if chosen.unit is not None:
            with portal.store.reading() as db:
                if stations.unit_name(db, chosen.unit) is None:
                    raise StationError("unit_unknown", unit=chosen.unit)
        listing = portal.fleet.listing(chosen.unit)
    return cast("Answer", msgspec.to_builtins(listing))


def publish_catalogue(chosen: Namespace, home: PortalHome) -> Answer:
    """Publish form definitions, code lists and changed services as the next signed generation."""
    forms = cast("list[Path]", chosen.form)
    lists = cast("list[Path]", chosen.list)
    try:
        objects = [form_object(file.read_bytes(), file.name) for file in forms]
        if chosen.shipped:
            objects = [*seed_objects(), *objects]
        objects += [("list", file.name, file.read_bytes()) for file in lists]
        tables = [file.read_bytes() for file in cast("list[Path]", chosen.services)]
    except OSError as error:
        raise StationError("file_unreadable") from error
    with closing(home.open()) as portal:
        for raw in tables:
            with portal.store.reading() as db:
                before = objects_in_force(db)
            objects += service_objects(raw, [*before, *objects])
        generation = publish(portal.store, read_root(chosen.root), objects, home.now_s())
        return {"generation": generation, "objects": [name for _, name, _ in objects]}
