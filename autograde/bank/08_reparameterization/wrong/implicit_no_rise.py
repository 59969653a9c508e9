"""∂F/∂φ is forgotten."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "∂F/∂φ is left out"


def implicit_gradient(dF_dphi, density, df_dz):
    return (df_dz / density).mean().expand(dF_dphi.shape[1])
