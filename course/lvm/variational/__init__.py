"""Variational inference: the posterior is out of reach, and an approximation q takes its place.

bound               the ELBO in its forms, importance-weighted bounds, log p(x) by samples
local               a q for every row, and variational EM
amortized           one encoder for all rows, and what it costs
vae                 the variational autoencoder
"""

from course.lvm import _lazy

__getattr__, __dir__ = _lazy(__name__)
