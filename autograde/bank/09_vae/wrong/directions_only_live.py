"""Only the live ones."""

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "only the live directions came back"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return (noise_var / eigenvalues)[live], live
