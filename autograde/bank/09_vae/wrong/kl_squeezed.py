"""A single coordinate is squeezed away."""

loses = ["hidden-kl_to_prior"]
mistake = "the single coordinate is squeezed away"


def kl_to_prior(mean, log_var):
    mean, log_var = mean.squeeze(), log_var.squeeze()
    return (0.5 * (log_var.exp() - 1 - log_var + mean.square())).sum(-1)
