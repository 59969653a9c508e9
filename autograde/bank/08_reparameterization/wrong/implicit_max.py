"""The largest term."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the largest term is taken"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).max(0).values
