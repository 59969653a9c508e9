"""The column has the length √λ."""

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the decoder's columns have the squared length λ"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return noise_var / (eigenvalues + noise_var), live
