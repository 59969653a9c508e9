"""A plain autoencoder."""

loses = ["check-train_step", "hidden-train_step"]
mistake = "a plain autoencoder"


def train_step(x, noise, vae):
    mean, _ = vae.encode(x)
    return vae.climb(vae.log_likelihood(x, mean[None]).mean())
