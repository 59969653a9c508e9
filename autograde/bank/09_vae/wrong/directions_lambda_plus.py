"""w² = λ + σ²."""

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the squared length λ + σ²"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return noise_var / (eigenvalues + 2 * noise_var), live
