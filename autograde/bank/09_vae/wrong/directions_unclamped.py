"""Dead ones have more than the prior."""

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "dead directions have σ²/λ"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return noise_var / eigenvalues, live
