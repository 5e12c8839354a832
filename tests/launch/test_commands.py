"""The commands that every process is started with are ones that Django takes."""

import pytest
from django.core.management import get_commands, load_command_class

from config.launch import commands

DJANGO = {role: argv for role, argv in commands.ROLES.items() if "manage.py" in argv}


@pytest.mark.parametrize("role", sorted(DJANGO))
def test_manage_py_takes_the_arguments(role: str) -> None:
    name, *arguments = DJANGO[role][2:]
    app = get_commands()[name]
    command = load_command_class(str(app), name)
    # A wrong argument ends the process with a usage message.
    command.create_parser("manage.py", name).parse_args(arguments)
