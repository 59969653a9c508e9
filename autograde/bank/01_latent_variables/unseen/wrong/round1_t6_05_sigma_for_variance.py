"""exp(½ log_var), which is σ, where σ² belongs."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * ((0.5 * log_var).exp() + mean**2 - 1 - log_var).sum(1)
