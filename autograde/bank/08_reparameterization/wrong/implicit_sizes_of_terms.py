"""Without signs."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the terms count without their signs"


def implicit_gradient(dF_dphi, density, df_dz):
    terms = -df_dz[:, None] * dF_dphi / density[:, None]
    return terms.abs().mean(0)
