"""Every kind of import by its code."""

from imports.kinds.accounts import Accounts
from imports.kinds.base import KindOf
from imports.kinds.followups import FollowUps
from imports.kinds.leads import Leads
from imports.kinds.orders import Orders
from imports.kinds.persons import Persons

_EVERY: tuple[KindOf, ...] = (Leads(), Accounts(), Persons(), FollowUps(), Orders())
KINDS: dict[str, KindOf] = {kind.code: kind for kind in _EVERY}
