"""Breaks what a site stands on, while people write, and looks for what they were promised."""
