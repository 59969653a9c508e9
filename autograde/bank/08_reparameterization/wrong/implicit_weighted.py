"""Weighted by the density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the average density divides, or the terms are weighted by the"


def implicit_gradient(dF_dphi, density, df_dz):
    return ((density[:, None] / density.sum()) * (-df_dz[:, None] * dF_dphi / density[:, None])).sum(0)
