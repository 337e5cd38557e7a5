"""The same small home as the HTTP tests use."""

from tests.api.conftest import home, told_home

__all__ = ["home", "told_home"]
