"""Scaled to length one."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the gradient is scaled to length 1"


def implicit_gradient(dF_dphi, density, df_dz):
    g = (-df_dz[:, None] * dF_dphi / density[:, None]).mean(0)
    return g / g.norm()
