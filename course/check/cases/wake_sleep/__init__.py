"""Cases of exercise 12, wake and sleep.

For each task first how a case is made: the right value by an oracle (loops in Python's own numbers, sums over all
states of a small machine), and what each known mistake gives. Then its cases, all drawn: in sight with small numbers
and with digits, and out of sight of other sizes, extreme ones and those where mistakes coincide.
"""

from course.check.cases.wake_sleep import (
    delta_rule,
    description_length,
    divergences,
    dream,
    reweighted,
    sleep_loss,
    wake_loss,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.helmholtz.networks",
    "course.lvm.helmholtz.wake_sleep",
    "course.lvm.distributions.families",
    "course.lvm.distributions.divergences",
    "course.lvm.networks",
    "course.lvm.variational.bound",
    "course.lvm.variational.amortized",
    "course.lvm.variational.vae",
)

#: The tasks, in the order of the exercise.
TASKS = (
    dream,
    wake_loss,
    delta_rule,
    sleep_loss,
    divergences,
    reweighted,
    description_length,
)
