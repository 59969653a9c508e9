"""Run code that nobody trusts so that it reaches nothing of the host. README.md in this folder tells how.

>>> from autograde.grading.sandbox import Confinement, Limits
>>> Confinement(tier="landlock", uid=None, readable=("/usr",), sockets="/tmp/s", scratch="/tmp/w").limits.processes
64
"""

from autograde.grading.sandbox.confine import confine
from autograde.grading.sandbox.confinement import Confinement, Limits
from autograde.grading.sandbox.guarantees import GUARANTEES
from autograde.grading.sandbox.tiers import best, usable

__all__ = ["GUARANTEES", "Confinement", "Limits", "best", "confine", "usable"]
