"""log_var is read as log σ: σ² = exp(2 log_var)."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * ((2 * log_var).exp() + mean**2 - 1 - 2 * log_var).sum(1)
