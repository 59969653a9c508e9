"""Each coordinate's quantity without the mean: the places do not count."""


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() - 1 - log_var).sum(1)
