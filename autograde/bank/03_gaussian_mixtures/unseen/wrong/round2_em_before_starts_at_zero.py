"""The value before the first step is 0, so a negative ℓ stops the loop at once."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    before = 0.0
    for _ in range(max_steps):
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        parameters = m_step(statistics, parameters)
        if ll - before < tolerance:
            break
        before = ll
    return parameters, trace
