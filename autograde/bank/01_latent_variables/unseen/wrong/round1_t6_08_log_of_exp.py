"""The logarithm of exp(log_var): −∞ when the variance is stored as 0."""


def kl_to_standard_normal(mean, log_var):
    variance = log_var.exp()
    return 0.5 * (variance + mean**2 - 1 - variance.log()).sum(1)
