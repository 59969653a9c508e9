"""log_var is taken for the variance itself where σ² stands."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var + mean**2 - 1 - log_var).sum(1)
