"""Terms are clipped."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the terms are cut off at −1 and 1"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).clamp(-1, 1).mean(0)
