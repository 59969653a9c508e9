"""The expected log-joint alone."""

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "log q(z) is left out"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = 0.0
    return (log_joint(z) - log_q).mean(0)
