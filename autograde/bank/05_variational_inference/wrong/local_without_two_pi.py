"""No log 2π in log q."""

loses = ["check-local_elbo", "hidden-local_elbo"]
mistake = "lacks its log 2π"


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = -0.5 * (noise.square() + log_var).sum(2)
    return (log_joint(z) - log_q).mean(0)
