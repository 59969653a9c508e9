"""Cases of exercise 07, variance reduction.

For each task first how a case is made: the right value by an oracle (sums in Python's own numbers, pairs of samples,
the vertex of a parabola, closed forms, loops over the values of a bit), and what each known mistake gives. Then its
cases, all drawn: in sight with small numbers, and out of sight of other sizes, extreme ones and those where mistakes
coincide.
"""

from course.check.cases.variance_reduction import (
    antithetic_mean,
    best_beta,
    controlled,
    leave_one_out,
    optimal_baseline,
    rao_blackwell,
    stratified,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.gradients.variance_reduction",
    "course.lvm.gradients.score_function",
)

#: The tasks, in the order of the exercise.
TASKS = (
    controlled,
    best_beta,
    leave_one_out,
    optimal_baseline,
    antithetic_mean,
    stratified,
    rao_blackwell,
)
