"""The density is taken for its logarithm."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the density is taken for its logarithm: its exponential divides"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None].exp()).mean(0)
