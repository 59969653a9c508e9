"""The variance of the terms."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the variance of the terms came back (with S − 1)"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).var(0)
