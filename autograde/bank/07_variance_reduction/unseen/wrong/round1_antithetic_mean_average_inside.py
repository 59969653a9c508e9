"""The average of the two samples is taken before f, which leaves f(mean)."""


def antithetic_mean(f, mean, std, noise):
    z = mean + std * noise
    mirror = mean - std * noise
    return f((z + mirror) / 2).mean()
