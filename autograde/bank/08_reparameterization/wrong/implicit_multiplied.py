"""Multiplied by the density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is multiplied by the density, not divided"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi * density[:, None]).mean(0)
