"""Only the first coordinate."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "only the first coordinate counts"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var.exp() - 1 - log_var + mean.square()))[:, 0]
