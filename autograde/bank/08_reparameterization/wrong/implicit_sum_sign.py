"""Summed over the samples, without the minus."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the samples are summed, not averaged, and the minus is missing"


def implicit_gradient(dF_dphi, density, df_dz):
    return (df_dz[:, None] * dF_dphi / density[:, None]).sum(0)
