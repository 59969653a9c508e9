"""∇c(ζ) counts twice."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "∇c(ζ) counts twice"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score + 2 * dc - dc_tilde
