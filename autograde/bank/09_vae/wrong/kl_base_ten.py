"""10 to the power log_var."""

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "10^log_var stands for the variance"


def kl_to_prior(mean, log_var):
    return (0.5 * (10**log_var - 1 - log_var + mean.square())).sum(1)
