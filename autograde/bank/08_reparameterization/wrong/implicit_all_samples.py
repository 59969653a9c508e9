"""Not averaged."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the samples are not averaged: one number for each parameter is asked"


def implicit_gradient(dF_dphi, density, df_dz):
    return -df_dz[:, None] * dF_dphi / density[:, None]
