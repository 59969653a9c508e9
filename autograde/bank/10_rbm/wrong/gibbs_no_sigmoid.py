"""u against the logit."""

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "the sigmoid is missing"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < b + x @ W).to(x)
    return (u_x < a + h @ W.T).to(x)
