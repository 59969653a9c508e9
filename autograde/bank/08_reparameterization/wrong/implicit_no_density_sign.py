"""Neither minus nor density."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the density is left out, and the minus"


def implicit_gradient(dF_dphi, density, df_dz):
    return (df_dz[:, None] * dF_dphi).mean(0)
