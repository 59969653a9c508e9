"""Cases of exercise 01, latent variables, Gaussians and divergences.

For each task first how a case is made: the right value by another route than the solution (torch.distributions, sums
over pairs, the joint Gaussian of x and z, moments and laws of draws), and what each known mistake gives. Then its
cases, all of them drawn. Cases on which mistakes coincide (one dimension, single precision, tiny numbers) name none.
"""

from course.check.cases.latent_variables import (
    fit,
    kl_gaussians,
    kl_to_standard_normal,
    log_density,
    log_joint,
    marginal,
    sample,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.distributions.gaussian",
    "course.lvm.distributions.linear_gaussian",
    "course.lvm.distributions.families",
    "course.lvm.distributions.divergences",
    "course.lvm.em.mixture_densities",
)

#: The tasks, in the order of the exercise.
TASKS = (
    log_density,
    fit,
    marginal,
    sample,
    log_joint,
    kl_to_standard_normal,
    kl_gaussians,
)
