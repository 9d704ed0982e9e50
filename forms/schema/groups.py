"""Groups of questions that must be there, so that each of their questions is reported instead of the group.

Cleaning answers drops empty groups; whoever reads cleaned answers with a schema makes them again first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.schema.questions import Question


@dataclass(frozen=True)
class Groups:
    """The groups inside one group, worked out once for a form and not in every pass.

    Attributes:
        inner: name of each group, whether it is demanded, and the groups inside it.
        lists: name of each list whose items hold groups, and those of an item.
    """

    inner: tuple[tuple[str, bool, Groups], ...] = ()
    lists: tuple[tuple[str, Groups], ...] = ()

    def make(self, container: dict[str, Any]) -> None:
        """Put an empty object wherever one is demanded; `container` is changed in place."""
        for name, items in self.lists:
            members = container.get(name)
            if isinstance(members, list):
                for member in members:
                    if isinstance(member, dict):
                        items.make(member)
        for name, demanded, groups in self.inner:
            group = container.get(name)
            if isinstance(group, dict):
                groups.make(group)
            elif demanded and name not in container:
                container[name] = fresh = dict[str, Any]()
                groups.make(fresh)


def groups_of(questions: Mapping[str, Question]) -> dict[str, Groups]:
    """Return the groups inside every group and list item of a form, by its pointer; the root's is empty."""
    found: dict[str, Groups] = {}
    # Containers stand before their members.
    for pointer in reversed(tuple(questions)):
        if questions[pointer].kind == "object":
            found[pointer] = _inside(questions, pointer, found)
    return found


def _inside(questions: Mapping[str, Question], pointer: str, found: Mapping[str, Groups]) -> Groups:
    inner, lists = [], []
    for child in questions[pointer].children:
        question, name = questions[child], child.rpartition("/")[2]
        groups = found.get(question.children[0] if question.kind == "array" else child)
        if groups is None:
            continue
        if question.kind == "array":
            if groups != Groups():
                lists.append((name, groups))
        elif question.required or groups != Groups():
            inner.append((name, question.required, groups))
    return Groups(tuple(inner), tuple(lists))
