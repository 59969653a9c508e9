"""Times the density, and a sum."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is multiplied by the density, not divided, and the samples are summed"


def implicit_gradient(dF_dphi, density, df_dz):
    return -(df_dz[:, None] * dF_dphi * density[:, None]).sum(0)
