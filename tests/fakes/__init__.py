"""Doubles that keep the real promises: each passes the same tests as what it stands for."""
