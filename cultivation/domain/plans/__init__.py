"""Cultivation plans: drawn from the gaps to the next rung, agreed, followed, measured, closed."""
