"""Cases of exercise 02, the evidence and its lower bound.

For each task first how a case is made: the right value by an oracle (weights in decimals, loops over states, the joint
Gaussian of x and z), and what each known mistake gives. Then its cases, all drawn: in sight one of common sizes, out of
sight one of other sizes and some where numbers are extreme. What goes wrong only there is told there; cases on
which mistakes coincide name none.
"""

from course.check.cases.elbo import (
    effective_sample_size,
    elbo_and_gap,
    gaussian_elbo,
    importance_log_evidence,
    importance_weighted_bound,
    naive_log_evidence,
    posterior_mean,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.variational.bound",
    "course.lvm.distributions.divergences",
    "course.lvm.distributions.families",
    "course.lvm.distributions.linear_gaussian",
    "course.lvm.variational.local",
)

#: The tasks, in the order of the exercise.
TASKS = (
    naive_log_evidence,
    importance_log_evidence,
    posterior_mean,
    effective_sample_size,
    elbo_and_gap,
    gaussian_elbo,
    importance_weighted_bound,
)
