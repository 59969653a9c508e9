"""The densities are normalized."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the densities are normalized over the samples first"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / (density[:, None] / density.sum())).mean(0)
