"""Divided by the average density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the average density divides, or the terms are weighted by the"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi).mean(0) / density.mean()
