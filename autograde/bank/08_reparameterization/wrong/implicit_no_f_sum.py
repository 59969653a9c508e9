"""No f, and a sum."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the derivative of f is left out, and the samples are summed"


def implicit_gradient(dF_dphi, density, df_dz):
    return -(dF_dphi / density[:, None]).sum(0)
