"""log_var is read as log σ."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "read as the logarithm of the standard deviation"


def kl_to_prior(mean, log_var):
    return (0.5 * ((2 * log_var).exp() - 1 - 2 * log_var + mean.square())).sum(1)
