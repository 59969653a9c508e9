"""One number."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is averaged over the parameters: one number for each is asked"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).mean()
