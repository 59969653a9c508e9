"""Summed over the samples."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the samples are summed, not averaged"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).sum(0)
