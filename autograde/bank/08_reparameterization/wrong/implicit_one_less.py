"""Divided by S − 1."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is divided by S − 1, not by S"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).sum(0) / (len(df_dz) - 1)
