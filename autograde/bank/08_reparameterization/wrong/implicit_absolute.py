"""Velocities without sign."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the velocity counts without its sign"


def implicit_gradient(dF_dphi, density, df_dz):
    return (df_dz[:, None] * (dF_dphi / density[:, None]).abs()).mean(0)
