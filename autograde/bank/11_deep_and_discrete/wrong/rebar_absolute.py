"""The size of the signal."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the size of f(b) − c(ζ̃) is taken"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde).abs()[:, None] * score + dc - dc_tilde
