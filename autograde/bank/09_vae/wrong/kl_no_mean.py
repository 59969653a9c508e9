"""The mean is missing."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the square of the mean is missing"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var.exp() - 1 - log_var)).sum(1)
