"""Tables that are made as one step of a migration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class Together(Operation):
    """All `operations` (CreateModel, AddTrigger, AddIndex) with one reading of the models (decision 0076).

    Django builds the classes of all related models anew for each operation: of our hundred and fifty tables, which all
    hang together, that was two minutes of processor. Here they are built once, as they are after the last operation;
    so none of `operations` may change or remove what another of them has made. Foreign keys are added at the end of
    the migration, which is why models of one step may refer to each other in a circle. There is no way back.
    """

    reversible = False
    category = OperationCategory.ADDITION

    def __init__(self, operations: Sequence[Operation]) -> None:
        """`operations` in their order: a table before its triggers."""
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a file of a migration says it."""
        return (self.__class__.__name__, [], {"operations": self.operations})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Without classes there are none to build anew: `state.apps` makes them when they are next asked for."""
        state.__dict__.pop("apps", None)
        state.is_delayed = False  # and then all of them, so that functions of this migration need not ask again
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each in turn, all with the models of the end."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For `migrate --plan`."""
        return f"Make {sum(hasattr(each, 'bases') for each in self.operations)} tables with their guards"
