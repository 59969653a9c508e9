"""NumPy's median."""

import numpy as np

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the median of the samples is taken"


def implicit_gradient(dF_dphi, density, df_dz):
    terms = -df_dz[:, None] * dF_dphi / density[:, None]
    return np.median(terms.numpy(), 0)
