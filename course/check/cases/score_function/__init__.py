"""Cases of exercise 06, the score function.

For each task first how a case is made: the right value by an oracle (loops, enumeration of all states, autograd of the
log-density), and what each known mistake gives. Then its cases, all drawn: in sight with small numbers, and out of
sight of other sizes, extreme ones and those where sizes coincide.
"""

from course.check.cases.score_function import (
    bandit_update,
    bernoulli_scores,
    gaussian_scores,
    score_gradient,
    score_variance,
    surrogate,
    theta_gradient,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.gradients.score_function",
    "course.lvm.gradients.estimators",
    "course.lvm.gradients.variance_reduction",
    "course.lvm.gradients.relaxed",
    "course.lvm.distributions.families",
    "course.lvm.networks",
    "course.lvm.variational.bound",
    "course.lvm.variational.local",
    "course.lvm.variational.amortized",
    "course.lvm.variational.vae",
    "course.lvm.helmholtz.networks",
)

#: The tasks, in the order of the exercise.
TASKS = (
    theta_gradient,
    gaussian_scores,
    bernoulli_scores,
    score_gradient,
    surrogate,
    bandit_update,
    score_variance,
)
