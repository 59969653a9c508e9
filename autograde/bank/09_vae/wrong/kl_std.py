"""The deviation stands for the variance."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "the standard deviation, stands for the variance"


def kl_to_prior(mean, log_var):
    return (0.5 * ((0.5 * log_var).exp() - 1 - log_var + mean.square())).sum(1)
