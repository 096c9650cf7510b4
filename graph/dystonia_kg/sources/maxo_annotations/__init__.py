"""MAxO's annotations: treatments by disease and sign, diagnostics by sign."""
