"""Requests of enterprises: asked, routed, answered, told to the office above, rated."""
