"""The last sample."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "only the last sample is used"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None])[-1]
