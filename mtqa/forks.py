"""What a fork of the process must not cut in two: a child waits for ever for a lock that is taken.

Only the thread that forks lives on in the child; what the others held, nobody gives back there.
"""

from __future__ import annotations

import concurrent.futures.thread  # noqa: F401 - see below
import logging  # noqa: F401
import os
import sys
import threading
from typing import TYPE_CHECKING

__all__ = ["cached_property", "unforked"]

unforked = threading.RLock()
"""A fork waits for it: held around the uses of SQLite in checking, whose own locks no child can
renew, and of NumPy's matrix products, since OpenBLAS ends its threads before a fork and may then
wait for ever."""

# What is registered first is asked last: these take locks of their own before a fork, and whoever
# holds `unforked` may want one.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=unforked.acquire,
        after_in_parent=unforked.release,
        after_in_child=unforked.release,
    )

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:
    from functools import cached_property as _locked

    class cached_property(_locked):
        """functools.cached_property as it is from Python 3.12 on, without a lock for all objects.

        Two threads may both compute a value, which is then the same.
        """

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            value = instance.__dict__[self.attrname] = self.func(instance)
            return value
