"""The density is overwritten."""

loses = ["hidden-implicit_gradient"]
mistake = "something small is added for safety (an epsilon), or a clamp holds"


def implicit_gradient(dF_dphi, density, df_dz):
    density.clamp_(min=1e-3)
    return (-df_dz[:, None] * dF_dphi / density[:, None]).mean(0)
