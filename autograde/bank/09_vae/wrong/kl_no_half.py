"""The half is missing."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the factor ½ is missing"


def kl_to_prior(mean, log_var):
    return (log_var.exp() - 1 - log_var + mean.square()).sum(1)
