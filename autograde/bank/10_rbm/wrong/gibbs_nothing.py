"""x as it was."""

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "x came back as it was"


def gibbs_step(x, a, b, W, u_h, u_x):
    return x.clone()
