"""0.01 beside the density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "0.01 is added to the density"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / (density[:, None] + 0.01)).mean(0)
