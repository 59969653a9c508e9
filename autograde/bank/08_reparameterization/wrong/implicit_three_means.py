"""Three means."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "f′, ∂F/∂φ and p are averaged singly"


def implicit_gradient(dF_dphi, density, df_dz):
    return -df_dz.mean() * dF_dphi.mean(0) / density.mean()
