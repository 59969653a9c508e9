"""Cases of exercise 03, Gaussian mixtures and EM.

For each task first how a case is made of a mixture and its data: the right value by the oracle, and what each known
mistake gives. Then its cases, all drawn: in sight those whose sizes keep mistakes apart, out of sight other sizes,
points far away, components that are narrow, rare or dead. Cases on which mistakes coincide (one component, one
dimension, single precision) name none.
"""

from course.check.cases.gaussian_mixtures import (
    bound,
    expectation_maximization,
    log_gaussian,
    log_likelihood,
    m_step,
    responsibilities,
    surrogate,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.em.mixture",
    "course.lvm.em.loop",
    "course.lvm.em.mixture_densities",
    "course.lvm.em.mixture_statistics",
)

#: The tasks, in the order of the exercise.
TASKS = (
    log_gaussian,
    log_likelihood,
    responsibilities,
    bound,
    surrogate,
    m_step,
    expectation_maximization,
)
