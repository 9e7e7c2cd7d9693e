"""An emulated AWS account for tests; needs the extra `e2e`."""

from e2e.emulator.account import ACCOUNT, REGION, Account, emulated
from e2e.emulator.calls import Call
from e2e.emulator.faults import Cut, Fault, Refusal

__all__ = ["ACCOUNT", "REGION", "Account", "Call", "Cut", "Fault", "Refusal", "emulated"]
