"""Two means, then the product."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "f′ and velocity are averaged singly, before the product"


def implicit_gradient(dF_dphi, density, df_dz):
    return df_dz.mean() * (-dF_dphi / density[:, None]).mean(0)
