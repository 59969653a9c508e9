"""Cases of exercise 11, deep and discrete models.

For each task first how a case is made: the right value by an oracle (sums over all states of the units, loops and
decimals in Python's own numbers, autograd), and what each known mistake gives. Then its cases, all drawn: in sight with
small numbers and with digits, and out of sight of other sizes, extreme ones and those where mistakes coincide.
"""

from course.check.cases.deep_and_discrete import (
    conditional_noise,
    layered_log_joint,
    mean_field_bound,
    mean_field_sweep,
    rebar,
    relaxed_bit,
    straight_through_bias,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.boltzmann.deep",
    "course.lvm.boltzmann.deep_training",
    "course.lvm.gradients.relaxed",
    "course.lvm.gradients.transforms",
    "course.lvm.distributions.families",
    "course.lvm.networks",
    "course.lvm.helmholtz.networks",
)

#: The tasks, in the order of the exercise.
TASKS = (
    mean_field_sweep,
    mean_field_bound,
    layered_log_joint,
    relaxed_bit,
    straight_through_bias,
    conditional_noise,
    rebar,
)
