"""log_var is clamped to ±10."""

loses = ["hidden-kl_to_prior"]
mistake = "something small is added"


def kl_to_prior(mean, log_var):
    log_var = log_var.clamp(-10, 10)
    return (0.5 * (log_var.exp() - 1 - log_var + mean.square())).sum(1)
