"""The error tree of Trạm Số.

Errors carry a stable code and parameters; screens make sentences from them.
Messages never hold personal data: parameters are ids, codes, counts or masked hints.

```
TramSoError(code, **params)
├─ DomainError         the person at the desk can mend it (unreadable card, incomplete form)
├─ StationError        the world is in the way (database locked, key missing, disk full)
│  └─ Undeclared       the portal's database is an older one, or may be (sync.portal.storage.handed_out)
├─ HostileInput        bytes from outside are refused (bad frame, bad signature, too large)
│  └─ DefinitionRefused   a form definition is not opened (forms.schema.refusal)
└─ SyncError(trouble)  a call to the portal failed (sync.errors)
```

Exceptions that are an answer on its way, caught where they are meant for and never shown by their code:

```
forms.checking.answers._Broken · forms.schema.refusal.Fault · forms.rules.moments.NotAMoment(ValueError)
forms.rules.operators.ExpressionError    a rule that cannot be evaluated
kiosk.cli.output.Misuse                  the command line is wrong, exit code 2
sync.portal.storage.refusal.Refused      an answer of the portal, as RFC 9457 has it
sync.engine.texts._TakenBackError        a packet taken back while its connection was made
sync.portal.packets.opening.OperatorPending · sync.portal.packets.packet_runs.Answered
sync.portal.stations.readmission.Forgotten
ui.day.stuck.StuckError                  the guided day does not come to its end
```

Anything else that is raised is a bug. `tests/architecture/test_errors.py` holds this list against the program.
"""

from __future__ import annotations


class TramSoError(Exception):
    """Root of every error the program raises on purpose.

    Args:
        code: stable snake_case code, the key of the sentence shown on screen.
        **params: values for the sentence; never personal data.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        shown = ", ".join(f"{name}={value}" for name, value in sorted(params.items()))
        super().__init__(f"{code}({shown})" if shown else code)


class DomainError(TramSoError):
    """The operator or the citizen can mend it."""


class StationError(TramSoError):
    """The machine or its surroundings are in the way: locked, torn, full, missing."""


class HostileInput(TramSoError):  # noqa: N818 (named for what it is, raised by every parser)
    """Bytes from outside do not have the form they must have; nothing was changed."""
