"""Cases of exercise 05, variational inference and amortization.

For each task first how a case is made: the right value by an oracle (loops over the states of the bits, the exact
entropy, the Gaussian posterior, normal equations), and what each known mistake gives. Then its cases, all drawn: in
sight with small numbers, and out of sight of other sizes, extreme ones and those where sizes coincide.
"""

from course.check.cases.variational_inference import (
    best_encoder,
    bits_elbo,
    local_elbo,
    mean_field,
    raise_bound,
    read_heads,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.approximations",
    "course.lvm.encoders",
    "course.lvm.elbo",
    "course.lvm.divergences",
    "course.lvm.variational_inference",
    "course.lvm.variational_em",
    "course.lvm.amortization",
    "course.lvm.linear_gaussian",
    "course.lvm.nonlinear_gaussian",
    "course.lvm.gradient_ascent",
    "course.lvm.vae",
)

#: The tasks, in the order of the exercise.
TASKS = (
    read_heads,
    bits_elbo,
    mean_field,
    local_elbo,
    raise_bound,
    best_encoder,
)
