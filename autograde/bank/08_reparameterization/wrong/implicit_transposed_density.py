"""The densities in reverse."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the densities are in reverse order"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None].flip(0)).mean(0)
