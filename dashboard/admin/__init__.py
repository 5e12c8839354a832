"""Registers: plain lists of what a team owns, as the shell's changelists."""
