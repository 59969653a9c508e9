"""f' is squared."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the derivative of f is squared"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-(df_dz[:, None] ** 2) * dF_dphi / density[:, None]).mean(0)
