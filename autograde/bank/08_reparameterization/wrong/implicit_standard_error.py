"""Divided by the deviation."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the terms are standardized first"


def implicit_gradient(dF_dphi, density, df_dz):
    v = -df_dz[:, None] * dF_dphi / density[:, None]
    return v.mean(0) / v.std(0)
