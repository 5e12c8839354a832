"""Views, a module per page family."""
