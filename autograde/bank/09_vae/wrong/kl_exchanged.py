"""Mean and log_var are exchanged."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "mean and log_var are exchanged"


def kl_to_prior(mean, log_var):
    return (0.5 * (mean.exp() - 1 - mean + log_var.square())).sum(1)
