"""1 − p in the denominator."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "1 − p divides"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / (1 - density[:, None])).mean(0)
