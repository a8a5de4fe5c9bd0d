"""What may be shown of a plan, and to whom."""

import logistics.strings  # noqa: F401 - before any table is made
from logistics.protection.policy import AUDIENCES, Audience, Policy, policy_of
from logistics.protection.protect import Protected, protect

__all__ = ["AUDIENCES", "Audience", "Policy", "Protected", "policy_of", "protect"]
