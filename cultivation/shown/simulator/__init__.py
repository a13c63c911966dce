"""Drafts and simulations as pages show them."""
