"""Doorway."""
