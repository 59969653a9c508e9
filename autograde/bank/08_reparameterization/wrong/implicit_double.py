"""Doubled."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is twice what it should be: a factor ½ is missing, or a 2 too many"


def implicit_gradient(dF_dphi, density, df_dz):
    return 2 * (-df_dz[:, None] * dF_dphi / density[:, None]).mean(0)
