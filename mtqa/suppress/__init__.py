"""False alarms remembered: marks in the text, the accept list, the baseline.

What is known is kept in the Result as `suppressed`: it neither shows nor fails a run, and a format
that can say so (SARIF) says that it is known.
"""

from __future__ import annotations

from mtqa.suppress._accept import Accept, AcceptList
from mtqa.suppress._baseline import Baseline
from mtqa.suppress._decide import Suppressor
from mtqa.suppress._marks import Marks

__all__ = ["Accept", "AcceptList", "Baseline", "Marks", "Suppressor"]
