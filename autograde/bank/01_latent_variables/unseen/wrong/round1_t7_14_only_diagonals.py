"""Only the variances are used."""


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    q_var, p_var = q_covariance.diagonal(), p_covariance.diagonal()
    log_ratio = (p_var.log() - q_var.log()).sum()
    trace = (q_var / p_var).sum()
    form = (shift**2 / p_var).sum()
    return 0.5 * (log_ratio - len(shift) + trace + form)
