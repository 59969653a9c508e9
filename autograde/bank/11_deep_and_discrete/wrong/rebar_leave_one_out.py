"""Leave-one-out for the control."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the mean of the other f(b) stands for c(ζ̃), and the corrections are left out"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    others = (f_b.sum() - f_b) / (len(f_b) - 1) if len(f_b) > 1 else f_b
    return (f_b - others)[:, None] * score
