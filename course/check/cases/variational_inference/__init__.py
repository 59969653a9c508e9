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
    "course.lvm.distributions.families",
    "course.lvm.networks",
    "course.lvm.variational.bound",
    "course.lvm.distributions.divergences",
    "course.lvm.variational.local",
    "course.lvm.variational.amortized",
    "course.lvm.distributions.linear_gaussian",
    "course.lvm.optimization",
    "course.lvm.variational.vae",
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
