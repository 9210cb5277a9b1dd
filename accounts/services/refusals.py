"""Every reason for which a rule says no, each a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class NotAllowed(Refusal):
    """The person's role does not allow this (domain.md section 7)."""

    code = "not_allowed"


class WrongState(Refusal):
    """The account is no longer where the step needs it to be."""

    code = "wrong_state"


class GateClosed(Refusal):
    """Fewer than the required contacts, or too early in the cycle (the rule of twelve)."""

    code = "gate_closed"


class ProtectedAccount(Refusal):
    """Important accounts are never let go."""

    code = "protected"

    def __init__(self) -> None:
        super().__init__(_("This account is protected (grade A or VVIP): it is never suspended or let go."))


class ReasonNeeded(Refusal):
    """A move without a reason explains nothing."""

    code = "reason_needed"

    def __init__(self) -> None:
        super().__init__(_("Write a reason: everybody concerned will read it."))


class ClaimRefused(Refusal):
    """A claim that cannot be granted."""

    code = "claim_refused"


class AlreadyClaimed(ClaimRefused):
    """It is not in the pool any more: somebody was faster, or it is the claimer's own."""

    code = "already_claimed"


class CapacityReached(ClaimRefused):
    """The person owns as many accounts as the policy allows."""

    code = "capacity_reached"
    consent = "beyond_capacity"  # the field by which whoever gives it says that this is wanted


class TrainingMissing(ClaimRefused):
    """Training is required of the person before they own customers, and something of it is missing (domain.md 2.3)."""

    code = "training_missing"
    consent = "untrained"


class DailyLimitReached(ClaimRefused):
    """No claims left today."""

    code = "daily_limit_reached"


class CoolingDown(ClaimRefused):
    """The previous owner has to wait."""

    code = "cooling_down"


class KeepRefused(Refusal):
    """The account cannot be kept, or not by this person."""

    code = "keep_refused"


class InvalidInput(Refusal):
    """A value that does not fit; the message says what would."""

    code = "invalid"


class StalePreview(Refusal):
    """A batch is confirmed as it was shown, or not at all."""

    code = "stale_preview"

    def __init__(self) -> None:
        super().__init__(_("This is a new preview: look at it and confirm again."))


class TooLate(Refusal):
    """The time within which a batch can be undone has passed."""

    code = "too_late"


class BeyondTraining(TrainingMissing):
    """Somebody would get accounts without the training that is required, and nobody has said that this is wanted."""

    def __init__(self) -> None:
        super().__init__(
            _("Training that is required is missing. Tick that you want it nevertheless, or choose another way.")
        )


class BeyondCapacity(CapacityReached):
    """Somebody would own more than the capacity, and nobody has said that this is wanted."""

    def __init__(self) -> None:
        super().__init__(_("This goes beyond the capacity. Tick that you want it nevertheless, or choose another way."))
