"""f' is added."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the derivative of f is added: by the chain rule it multiplies"


def implicit_gradient(dF_dphi, density, df_dz):
    return (df_dz[:, None] - dF_dphi / density[:, None]).mean(0)
