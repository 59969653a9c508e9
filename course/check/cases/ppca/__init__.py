"""Cases of exercise 04, probabilistic PCA, mixtures of it, and a step of a Markov chain.

For each task first how a case is made: the right value by another route than the solution (the joint Gaussian of x and
z, singular values, a regression on points that have the moments of z, the mixture with its covariances written out,
loops), and what each known mistake gives. Then its cases, all drawn: with sizes that differ, so that every mistake
gives something of its own, and out of sight also small units, extreme values and odd sizes. Cases on which mistakes
coincide name none.
"""

from course.check.cases.ppca import (
    m_step,
    maximum_likelihood,
    metropolis_hastings_step,
    mixture_m_step,
    posterior,
    responsibilities,
)

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.ppca",
    "course.lvm.ppca_densities",
    "course.lvm.ppca_em",
    "course.lvm.ppca_mixture",
    "course.lvm.linear_gaussian",
    "course.lvm.markov_chain",
    "course.lvm.monte_carlo_em",
)

#: The tasks, in the order of the exercise.
TASKS = (
    posterior,
    maximum_likelihood,
    m_step,
    responsibilities,
    mixture_m_step,
    metropolis_hastings_step,
)
