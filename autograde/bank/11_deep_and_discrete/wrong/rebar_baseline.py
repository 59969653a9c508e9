"""The mean of f for c(ζ̃)."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the mean of f(b) over the samples stands for c(ζ̃)"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - f_b.mean())[:, None] * score + dc - dc_tilde
