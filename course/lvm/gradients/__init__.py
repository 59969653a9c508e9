"""Estimators of the gradient of an expectation, ∇_φ E_{q_φ(z)}[f(z)].

estimators          the contract of all of them, and a comparison
score_function      from densities alone, with baselines
variance_reduction  controls, antithetic and stratified draws, common random numbers, Rao-Blackwellization
relaxed             discrete samples made smooth: Concrete, straight-through, REBAR, RELAX
pathwise            through the samples; Stein's identity
transforms          z as a map of noise
implicit            z without such a map: Gamma, Dirichlet, von Mises, mixtures
importance_weighted  of the bound from several samples at once
"""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
