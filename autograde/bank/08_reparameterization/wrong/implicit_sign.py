"""The minus is forgotten."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the sign is wrong: where F rises with φ, z has to move back to keep"


def implicit_gradient(dF_dphi, density, df_dz):
    return (df_dz[:, None] * dF_dphi / density[:, None]).mean(0)
