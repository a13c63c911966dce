"""Screens of little giants' leading role (培优)."""
