"""Half of the noise, rounded up."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "half of the noise is used"


def antithetic_mean(f, mean, std, noise):
    half = noise[: (len(noise) + 1) // 2]
    return (f(mean + std * half) + f(mean - std * half)).mean() / 2
