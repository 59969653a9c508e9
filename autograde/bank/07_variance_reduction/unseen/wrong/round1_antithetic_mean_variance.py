"""The variance scales the noise instead of the deviation."""


def antithetic_mean(f, mean, std, noise):
    d = std**2 * noise
    return (f(mean + d) + f(mean - d)).mean() / 2
