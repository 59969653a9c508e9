"""The M-step gets its arguments the wrong way round."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "called with its arguments exchanged"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(parameters, statistics)
        if len(trace) > 1 and trace[-1] - trace[-2] < tolerance:
            break
    return parameters, trace
