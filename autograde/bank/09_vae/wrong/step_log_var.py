"""log_var as σ."""

loses = ["check-train_step", "hidden-train_step"]
mistake = "log_var itself is used as σ"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + log_var * noise
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
