"""exp in place: the caller's log_var becomes the variance."""


def kl_to_standard_normal(mean, log_var):
    log_variance = log_var.clone()
    variance = log_var.exp_()
    return 0.5 * (variance + mean**2 - 1 - log_variance).sum(1)
