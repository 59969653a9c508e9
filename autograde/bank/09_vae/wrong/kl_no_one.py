"""The −1 is missing."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the -1 is missing"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var.exp() - log_var + mean.square())).sum(1)
