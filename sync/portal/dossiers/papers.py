"""Which files of a case are in force: the newest under each `doc_id`, unless taken out."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from forms.definition.documents import AttachedDocument
from forms.errors import HostileInput
from forms.packets.body import Body, IdentityEvidence, SealedDocument, Submission, Supplement, Withdrawal
from forms.packets.packet import Header
from forms.packets.papers_in_force import fold_papers
from forms.packets.seen_paper import read_seen

SYSTEM_PREFIX = "x-"
"""Files of the program itself, such as the citizen's signature; no form asks for them."""


def in_force(bodies: Iterable[Body]) -> tuple[SealedDocument, ...]:
    """Return a case's files after all its packets, in the order they were first brought.

    A supplement brings only new or replaced files: files under a `doc_id` it carries replace all
    earlier ones under that `doc_id`, and those it names in `removed` go.

    Args:
        bodies: bodies of the accepted packets in the order of their arrival.
    """
    return fold_papers(
        (body.removed if isinstance(body, Supplement) else (), body.documents)
        for body in bodies
        if not isinstance(body, Withdrawal)
    )


def paper_path(code: str, sealed_sha256: bytes) -> str:
    """Return where an officer gets a paper of a dossier."""
    return f"/v1/officer/dossiers/{quote(code, safe='')}/papers/{sealed_sha256.hex()}"


def check_announced(header: Header, body: Submission | Supplement) -> None:
    """Compare the files a body describes with those its header announces.

    Raises:
        HostileInput: `documents_announced` when one side names a file the other does not.
    """
    announced = {blob.sealed_sha256 for blob in header.blobs}
    described = {document.sealed_sha256 for document in body.documents}
    sound = all(
        len(document.content_key) == 32 and len(document.plain_sha256) == 32 and document.size >= 0
        for document in body.documents
    )
    if announced != described or not sound:
        raise HostileInput("documents_announced")


def as_attached(documents: Iterable[SealedDocument]) -> tuple[AttachedDocument, ...]:
    """Return the files as the form's rules see them, the program's own left out."""
    return tuple(
        AttachedDocument(
            doc_id=document.doc_id,
            mime=document.type,
            size_bytes=document.size,
            originals=document.originals,
            copies=document.copies,
        )
        for document in documents
        if not document.doc_id.startswith(SYSTEM_PREFIX)
    )


def papers_seen(bodies: Iterable[Body]) -> tuple[str, ...]:
    """Return which papers were looked at for any packet of a case."""
    return tuple(
        dict.fromkeys(
            doc_id
            for body in bodies
            if not isinstance(body, Withdrawal)
            for doc_id in read_seen(body.provenance)
        )
    )


def cards_read(bodies: Iterable[Body]) -> tuple[IdentityEvidence, ...]:
    """Return the cards that were read for any packet of a case."""
    return tuple(
        evidence for body in bodies if not isinstance(body, Withdrawal) for evidence in body.identity
    )
