"""The ratio upside down."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the velocity is upside down: −p / (∂F/∂φ)"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * density[:, None] / dF_dphi).mean(0)
