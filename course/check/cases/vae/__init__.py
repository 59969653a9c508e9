"""Cases of exercise 09, variational autoencoders.

For each task first how a case is made: the right value by an oracle (sums and loops in Python's own numbers, torch's
distributions, gradients written by hand), and what each known mistake gives. Then its cases, all drawn: in sight with
small numbers and with digits, and out of sight of other sizes, extreme ones and those where mistakes coincide.
"""

from course.check.cases.vae import (
    active_directions,
    bernoulli_log_likelihood,
    bound,
    discretized_log_likelihood,
    importance_bound,
    kl_to_prior,
    train_step,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.distributions.families",
    "course.lvm.distributions.divergences",
    "course.lvm.networks",
    "course.lvm.variational.bound",
    "course.lvm.variational.local",
    "course.lvm.variational.amortized",
    "course.lvm.variational.vae",
    "course.lvm.gradients.importance_weighted",
)

#: The tasks, in the order of the exercise.
TASKS = (
    bernoulli_log_likelihood,
    discretized_log_likelihood,
    kl_to_prior,
    bound,
    importance_bound,
    active_directions,
    train_step,
)
