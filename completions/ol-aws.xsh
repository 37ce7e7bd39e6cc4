"""Completions of ol-aws for xonsh, which has no generator: the program itself says what could stand where the cursor is."""

import subprocess

from xonsh.completers.completer import add_one_completer
from xonsh.completers.tools import RichCompletion, contextual_command_completer


@contextual_command_completer
def _ol_aws_completer(context):
    """Verbs, flags, roles, tenants, devices and regions of ol-aws"""
    if context.command not in ("ol-aws", "ol-assume") or context.arg_index == 0:
        return None
    words = [argument.value for argument in context.args[: context.arg_index]]
    ask = ["ol-aws", "complete", "--", *words, context.prefix]
    try:
        answer = subprocess.run(ask, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=__xonsh__.env.detype())
    except OSError:
        return None
    candidates = [line.partition("\t") for line in answer.stdout.splitlines()]
    found = {RichCompletion(value, description=help, append_space=not value.endswith("/")) for value, _, help in candidates}
    return found or None


add_one_completer("ol_aws", _ol_aws_completer, "start")
