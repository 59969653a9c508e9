"""1 − ∂F/∂φ / p."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "1 is added to the velocity"


def implicit_gradient(dF_dphi, density, df_dz):
    return (df_dz[:, None] * (1 - dF_dphi / density[:, None])).mean(0)
