"""Divided by the density twice."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the density divides twice"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None] ** 2).mean(0)
