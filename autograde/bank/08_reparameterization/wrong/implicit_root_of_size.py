"""The root of S."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "it is divided by the root of S"


def implicit_gradient(dF_dphi, density, df_dz):
    terms = -df_dz[:, None] * dF_dphi / density[:, None]
    return terms.sum(0) / len(terms) ** 0.5
