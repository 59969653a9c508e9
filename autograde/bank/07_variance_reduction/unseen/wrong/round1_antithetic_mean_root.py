"""The square root of the deviation, as if a variance had been given."""


def antithetic_mean(f, mean, std, noise):
    d = std.sqrt() * noise
    return (f(mean + d) + f(mean - d)).mean() / 2
