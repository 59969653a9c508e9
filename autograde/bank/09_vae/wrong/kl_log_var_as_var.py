"""log_var as the variance."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "cancel each other"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var - 1 - log_var + mean.square())).sum(1)
