"""The median."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the median of the samples is taken, not the mean"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).median(0).values
