"""log σ² is missing."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "-log σ² is missing"


def kl_to_prior(mean, log_var):
    return (0.5 * (log_var.exp() - 1 + mean.square())).sum(1)
