"""A form definition that is not opened, and why."""

from __future__ import annotations

from forms.errors import HostileInput


class DefinitionRefused(HostileInput):
    """The file is not a form this program can trust.

    Args:
        file: name shown to the person who publishes or installs the form.
        pointer: JSON pointer into the definition, empty for the whole file.
        reason: key of `forms.checking.messages.REFUSALS`.
        **params: values for the sentence.
    """

    def __init__(self, file: str, pointer: str, reason: str, **params: object) -> None:
        super().__init__("definition_refused", file=file, pointer=pointer, reason=reason, **params)
        self.file = file
        self.pointer = pointer
        self.reason = reason


class Fault(Exception):  # noqa: N818 (not an error of the program: a finding on its way to the loader)
    """A finding inside a definition, before the loader knows which file it reads.

    Args:
        pointer: JSON pointer into the definition.
        reason: key of `forms.checking.messages.REFUSALS`.
        **params: values for the sentence.
    """

    def __init__(self, pointer: str, reason: str, **params: object) -> None:
        super().__init__(f"{reason} at {pointer or '/'}")
        self.pointer = pointer
        self.reason = reason
        self.params = params
