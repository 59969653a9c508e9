"""Divided by the log-density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is divided by log p, not by p"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None].log()).mean(0)
