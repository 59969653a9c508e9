"""No density, and a sum."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the density is left out, and the samples are summed"


def implicit_gradient(dF_dphi, density, df_dz):
    return -(df_dz[:, None] * dF_dphi).sum(0)
