"""Expectation-maximization, where the posterior is at hand, or can be drawn from.

loop                the E-step, the M-step, their trace and when to stop
mixture             Gaussian mixtures; mixture_densities and mixture_statistics are what its steps are made of
starts              where EM for a mixture begins
ppca                probabilistic PCA, in closed form and by EM; ppca_densities is what it says of given rows
principal_axes      mean and covariance of data; ppca_selection: how many latent dimensions
ppca_mixture        mixtures of probabilistic PCA
fitted              what classes with scikit-learn's verbs have in common
monte_carlo         an E-step by samples, an M-step by gradients
"""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
