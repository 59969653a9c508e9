"""Relative densities."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the densities are divided by the largest one"


def implicit_gradient(dF_dphi, density, df_dz):
    terms = -df_dz[:, None] * dF_dphi / density[:, None]
    return (terms * density.max()).mean(0)
