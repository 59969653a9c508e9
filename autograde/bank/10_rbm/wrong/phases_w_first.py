"""W first."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "in the order W, a, b"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    by_a, by_b, by_W = (one - other for one, other in zip(data, model, strict=True))
    return by_W, by_a, by_b
