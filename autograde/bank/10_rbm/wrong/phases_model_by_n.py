"""The model's phase divided by N."""

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "divided by N as well"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    model = tuple(part / len(x) for part in model)
    return tuple(one - other for one, other in zip(data, model, strict=True))
