"""No noise."""

loses = ["check-train_step", "hidden-train_step"]
mistake = "z is the mean of q: without noise"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean.expand_as(noise)
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
