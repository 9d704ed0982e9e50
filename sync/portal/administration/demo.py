"""The demo portal: everything a practice machine on this computer needs, made in one go."""

from __future__ import annotations

from pathlib import Path

import msgspec

from forms.errors import StationError
from sync.portal.context import Portal
from sync.portal.home import PortalHome
from sync.portal.keys.online_keys import SECRETS_NAME, make_online_keys
from sync.portal.keys.root_files import FILE_NAME, make_root, read_root, replace_whole
from sync.portal.office.officers import Role
from sync.portal.stations import stations

UNIT_CODE = "20242"
UNIT_NAME = "UBND phường Hải Châu"
OPERATOR_ID = "nv-thuc-hanh"
OPERATOR_NAME = "Nhân viên Thực Hành"
OFFICER_ID = "cb-thuc-hanh"
OFFICER_NAME = "Cán bộ Thực Hành"
LABEL = "Máy thực hành"
CODE_S = 86_400


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side of a practice needs to begin."""

    url: str
    enrol_code: str
    root_fingerprint: str
    operator_id: str
    operator_name: str
    officer_token: str
    unit_code: str
    unit_name: str
    station_label: str


def prepare(home: PortalHome) -> None:
    """Make root and online keys where there are none; a practice folder may be used again."""
    root_folder = home.folder / "root"
    if (home.folder / SECRETS_NAME).exists():
        return
    known = (root_folder / FILE_NAME).exists()
    root = read_root(root_folder) if known else make_root(root_folder, home.entropy)
    make_online_keys(home.folder, root, now_s=home.now_s(), entropy=home.entropy)


def furnish(portal: Portal, url: str) -> Credentials:
    """Make unit, officer and a fresh enrolment code."""
    with portal.store.writing() as db:
        if stations.unit_name(db, UNIT_CODE) is None:
            stations.add_unit(db, UNIT_CODE, UNIT_NAME)
    code = portal.enrolment.offer(
        label=LABEL,
        unit_code=UNIT_CODE,
        operator_id=OPERATOR_ID,
        operator_name=OPERATOR_NAME,
        role="clerk",
        profile="demo",
        expires_at=portal.now_s() + CODE_S,
        station_no=None,
        entropy=portal.entropy,
    )
    token = portal.officers.renew(OFFICER_ID, OFFICER_NAME, Role.OFFICER, UNIT_CODE, portal.entropy)
    return Credentials(
        url=url,
        enrol_code=code,
        root_fingerprint=portal.keys.fingerprint,
        operator_id=OPERATOR_ID,
        operator_name=OPERATOR_NAME,
        officer_token=token,
        unit_code=UNIT_CODE,
        unit_name=UNIT_NAME,
        station_label=LABEL,
    )


def write_credentials(file: Path, credentials: Credentials) -> None:
    """Put the credentials where the other side waits for them, whole or not at all, mode 0600.

    Raises:
        StationError: `credentials_unwritable`.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_whole(file, msgspec.json.format(msgspec.json.encode(credentials), indent=1))
    except OSError as error:
        raise StationError("credentials_unwritable") from error
