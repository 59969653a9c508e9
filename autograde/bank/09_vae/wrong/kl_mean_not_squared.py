"""The mean is not squared."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the mean is not squared"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var.exp() - 1 - log_var + mean)).sum(1)
