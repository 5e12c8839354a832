"""Registers: plain lists of what a team owns, as the shell's changelists. Importing this fills the site."""

from dashboard.admin.registers import team_site

__all__ = ["team_site"]
