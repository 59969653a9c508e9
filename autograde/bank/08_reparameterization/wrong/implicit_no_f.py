"""f' is left out."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the derivative of f is left out: this is the mean velocity dz/dφ"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-dF_dphi / density[:, None]).mean(0)
