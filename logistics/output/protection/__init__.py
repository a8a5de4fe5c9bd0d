"""What may be shown of a plan, and to whom."""

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.output.protection.policy import AUDIENCES, Audience, Policy, policy_of
from logistics.output.protection.protect import Protected, protect

__all__ = ["AUDIENCES", "Audience", "Policy", "Protected", "policy_of", "protect"]
