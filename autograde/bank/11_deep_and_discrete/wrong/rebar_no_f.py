"""f(b) is forgotten."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "f(b) ∇log q(b) is left out"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return -c_tilde[:, None] * score + dc - dc_tilde
