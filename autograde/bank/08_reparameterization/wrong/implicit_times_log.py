"""Times log p."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is multiplied by log p, not divided by p"


def implicit_gradient(dF_dphi, density, df_dz):
    return -(df_dz[:, None] * dF_dphi * density.log()[:, None]).mean(0)
