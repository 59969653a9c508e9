"""The root of the density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the root of the density divides"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None].sqrt()).mean(0)
