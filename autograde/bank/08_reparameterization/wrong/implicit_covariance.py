"""A covariance."""

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "the mean is taken from the product: this is a covariance"


def implicit_gradient(dF_dphi, density, df_dz):
    v = -dF_dphi / density[:, None]
    return (df_dz[:, None] * v).mean(0) - df_dz.mean() * v.mean(0)
