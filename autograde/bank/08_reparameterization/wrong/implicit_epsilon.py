"""An epsilon beside the density."""

loses = ["hidden-implicit_gradient"]
mistake = "something small is added for safety (an epsilon), or a clamp holds"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / (density[:, None] + 1e-8)).mean(0)
