"""The first parameter's gradient for all."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the gradient of the first parameter serves all"


def implicit_gradient(dF_dphi, density, df_dz):
    return (-df_dz[:, None] * dF_dphi / density[:, None]).mean(0)[0].expand(dF_dphi.shape[1])
