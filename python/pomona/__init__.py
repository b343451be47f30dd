"""Pomona's Python side: model bundles."""
