"""The sample is mirrored at zero instead of at the mean (right for mean 0)."""


def antithetic_mean(f, mean, std, noise):
    z = mean + std * noise
    return (f(z).mean() + f(-z).mean()) / 2
