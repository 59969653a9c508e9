"""A visible epsilon beside the density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "0.001 is added to the density"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / (density[:, None] + 1e-3)).mean(0)
