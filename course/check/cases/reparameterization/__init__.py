"""Cases of exercise 08, reparameterization.

For each task first how a case is made: the right value by an oracle (loops in Python's own numbers, autograd through
densities and sums, quadrature), and what each known mistake gives. Then its cases, all drawn: in sight with small
numbers, and out of sight of other sizes, extreme ones and those where mistakes coincide.
"""

from course.check.cases.reparameterization import (
    gamma_sum_map,
    gaussian_map,
    implicit_gradient,
    inverse_cdf,
    path_gradient,
    pathwise_variance_quadratic,
    stein_sides,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.gradients.transforms",
    "course.lvm.gradients.pathwise",
    "course.lvm.gradients.implicit",
    "course.lvm.gradients.estimators",
    "course.lvm.gradients.importance_weighted",
    "course.lvm.distributions.families",
    "course.lvm.variational.bound",
    "course.lvm.variational.vae",
)

#: The tasks, in the order of the exercise.
TASKS = (
    gaussian_map,
    path_gradient,
    inverse_cdf,
    gamma_sum_map,
    implicit_gradient,
    stein_sides,
    pathwise_variance_quadratic,
)
