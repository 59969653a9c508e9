"""The Helmholtz machine: a network that makes data and one that explains them, each the teacher of the other.

networks            sigmoid belief network and recognition network
wake_sleep          wake-sleep, and reweighted
"""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
