"""Papers that belong to a form: which are needed, and whether what is attached will do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.problem import Problem
from forms.rules.conditions import Condition, compile_condition
from forms.schema.refusal import Fault
from forms.schema.texts import NO_TEXT, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from forms.schema.questions import Question

SHOWN = "shown"
"""Form of a paper that is only looked at."""
OF_ANOTHER = "paper.of_another"
"""Code of the problem at a paper that was photographed while somebody else was on the draft."""


@dataclass(frozen=True)
class AttachedDocument:
    """One file, or one paper that was only shown.

    Attributes:
        doc_id: which paper of the form it is.
        mime: media type, lower case.
        size_bytes: size of the plain file.
        originals: sheets of the original handed over with it.
        copies: paper copies handed over with it.
    """

    doc_id: str
    mime: str
    size_bytes: int
    originals: int = 0
    copies: int = 1


@dataclass(frozen=True)
class DocumentRule:
    """What a form asks for one kind of paper.

    Attributes:
        doc_id: unique in the form.
        label: its name.
        hint: when it is needed, or where it comes from.
        least: fewest files.
        most: most files.
        form: `original-or-scan`, `scan` or `shown`.
        originals: how many sheets of the original are usually kept with a photograph.
        copies: how many paper copies are usually handed in with it.
        accept: media types taken.
        max_bytes: largest file.
        needed: when it is demanded.
        alternatives: papers that serve instead.
        satisfied_by_slot: a scanned card of this slot serves instead, or None.
    """

    doc_id: str
    label: Text
    hint: Text
    least: int
    most: int
    form: str
    accept: tuple[str, ...]
    max_bytes: int
    needed: Condition
    alternatives: tuple[str, ...]
    satisfied_by_slot: str | None
    originals: int = 0
    copies: int = 0

    @property
    def pointer(self) -> str:
        """Return where problems with this paper are reported."""
        return f"/documents/{self.doc_id}"


@dataclass(frozen=True)
class DocumentCheck:
    """The state of the papers.

    Attributes:
        missing: ids still needed, in the form's order.
        needed: ids demanded by the answers, present or not.
        ruled_out: ids whose condition the answers do not meet and that stand in for nothing demanded. A
            paper that is never demanded has no condition: whoever attaches it means to.
        problems: everything wrong with them, missing ones included.
    """

    missing: tuple[str, ...]
    needed: tuple[str, ...]
    ruled_out: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_documents(
    written: Sequence[Mapping[str, Any]], questions: Mapping[str, Question], slots: Collection[str]
) -> tuple[DocumentRule, ...]:
    """Check and compile the `documents` of a form.

    Raises:
        Fault: `document_twice`, `document_count`, `document_alternative`, `document_slot`,
            `condition_form` or `rule_reads`.
    """
    ids = [source["id"] for source in written]
    rules = []
    for position, source in enumerate(written):
        at = f"/documents/{position}"
        if ids.count(source["id"]) > 1:
            raise Fault(f"{at}/id", "document_twice")
        if source["min"] > source["max"]:
            raise Fault(f"{at}/max", "document_count")
        alternatives = tuple(source.get("alternatives", ()))
        if source["id"] in alternatives or not set(alternatives) <= set(ids):
            raise Fault(f"{at}/alternatives", "document_alternative")
        slot = source["satisfiedBy"].removeprefix("scan:") if "satisfiedBy" in source else None
        if slot is not None and slot not in slots:
            raise Fault(f"{at}/satisfiedBy", "document_slot")
        needed = compile_condition(source["required"], at=f"{at}/required")
        for read in needed.reads():
            if read not in questions:
                raise Fault(f"{at}/required", "rule_reads", question=read)
        rules.append(
            DocumentRule(
                doc_id=source["id"],
                label=Text(source["label"]),
                hint=Text(source["hint"]) if "hint" in source else NO_TEXT,
                least=source["min"],
                most=source["max"],
                form=source["form"],
                accept=tuple(source["accept"]),
                max_bytes=source["maxBytes"],
                needed=needed,
                alternatives=alternatives,
                satisfied_by_slot=slot,
                originals=source.get("originals", 0),
                copies=source.get("copies", 0),
            )
        )
    return tuple(rules)


def check_documents(
    rules: Sequence[DocumentRule],
    answers: Mapping[str, Any],
    attached: Sequence[AttachedDocument],
    scanned_slots: Collection[str],
    seen: Collection[str] = (),
) -> DocumentCheck:
    """Compare the papers with what the answers demand.

    Args:
        rules: of the form.
        answers: the effective document.
        attached: every file of the case.
        scanned_slots: people whose card speaks for the answers (`forms.checking.card_evidence`).
        seen: papers whose original somebody looked at; counts only for those that are to be shown.
    """
    by_id: dict[str, list[AttachedDocument]] = {rule.doc_id: [] for rule in rules}
    problems = []
    for document in attached:
        if document.doc_id in by_id:
            by_id[document.doc_id].append(document)
        else:
            problems.append(Problem("/documents", "document.unknown"))
    there = {doc_id for doc_id, files in by_id.items() if files}
    there |= {rule.doc_id for rule in rules if rule.form == SHOWN and rule.doc_id in seen}
    missing, needed = [], []
    for rule in rules:
        files = by_id[rule.doc_id]
        problems.extend(_check_files(rule, files))
        if not rule.needed.holds(answers):
            continue
        needed.append(rule.doc_id)
        served = rule.satisfied_by_slot in scanned_slots or not there.isdisjoint(rule.alternatives)
        if rule.doc_id not in there and not served:
            missing.append(rule.doc_id)
            problems.append(Problem(rule.pointer, "document.missing", {"id": rule.doc_id}))
    stand_ins = {doc_id for rule in rules if rule.doc_id in needed for doc_id in rule.alternatives}
    ruled_out = tuple(
        rule.doc_id
        for rule in rules
        if rule.needed.reads() and rule.doc_id not in needed and rule.doc_id not in stand_ins
    )
    return DocumentCheck(tuple(missing), tuple(needed), ruled_out, tuple(problems))


def _check_files(rule: DocumentRule, files: Sequence[AttachedDocument]) -> list[Problem]:
    problems = []
    if files and not rule.least <= len(files) <= rule.most:
        params = {"id": rule.doc_id, "min": rule.least, "max": rule.most}
        problems.append(Problem(rule.pointer, "document.count", params))
    if any(file.mime not in rule.accept for file in files):
        problems.append(Problem(rule.pointer, "document.type", {"id": rule.doc_id}))
    if any(file.size_bytes > rule.max_bytes for file in files):
        problems.append(Problem(rule.pointer, "document.size", {"id": rule.doc_id, "max": rule.max_bytes}))
    return problems
