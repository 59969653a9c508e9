"""c(ζ̃) is forgotten."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "−c(ζ̃) ∇log q(b) is left out"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return f_b[:, None] * score + dc - dc_tilde
