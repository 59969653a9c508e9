"""Only the first coordinate is mirrored."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "only the first coordinate is mirrored"


def antithetic_mean(f, mean, std, noise):
    other = noise.clone()
    other[:, 0] = -other[:, 0]
    return (f(mean + std * noise) + f(mean + std * other)).mean() / 2
