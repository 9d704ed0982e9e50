"""A sealed paper as the station's own database keeps it."""

from __future__ import annotations

from forms.stamp import Entropy
from sync.replica.drafts.attachments import AttachmentRow
from tests.support.packets import Paper


def attachment_row(paper: Paper, case_id: bytes, entropy: Entropy, added_ms: int) -> AttachmentRow:
    """Return the row of a paper of a case."""
    document = paper.document
    return AttachmentRow(
        attachment_id=entropy.token(16),
        case_id=case_id,
        doc_id=document.doc_id,
        mime=document.type,
        plain_size=document.size,
        plain_sha256=document.plain_sha256,
        content_key=document.content_key,
        sealed_sha256=document.sealed_sha256,
        sealed_size=len(paper.sealed),
        originals=1,
        copies=0,
        added_ms=added_ms,
    )
