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
    "course.lvm.em.ppca",
    "course.lvm.em.ppca_densities",
    "course.lvm.em.ppca_mixture",
    "course.lvm.em.ppca_selection",
    "course.lvm.em.principal_axes",
    "course.lvm.distributions.linear_gaussian",
    "course.lvm.distributions.markov_chain",
    "course.lvm.em.monte_carlo",
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
