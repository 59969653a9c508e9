"""The reconstruction is the squared error over the noise; the normalizing constant (noise and 2π) is missing."""


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    r = x - mean @ W.T - b
    second = r**2 + log_var.exp() @ (W**2).T
    fit = -0.5 * (second / noise_var).sum(1)
    kl = 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1)
    return fit - kl
