"""f' divides."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the derivative of f divides"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-dF_dphi / density[:, None] / df_dz[:, None]).mean(0)
