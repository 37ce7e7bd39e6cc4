# ol-aws in xonsh: `ol-assume`, a prompt segment, completion.
#
# Load it in ~/.xonshrc:  execx($(ol-aws init xonsh))
# or save what that prints and `source` the file. A line `ol_aws_prompt` behind it turns on the segment and the warning.
# Loading starts no program, and neither does the segment.
#
# What xonsh does in its own way: after `--` it is files that complete, not what the command would.


def __ol_aws_program():
    """The program itself, past any alias of that name."""
    import shutil
    return shutil.which("ol-aws", path=__xonsh__.env.detype().get("PATH")) or "ol-aws"


def __ol_aws_status(code):
    """The status of a program as shells count it: 128 and the signal for one that was killed, and for one that is stopped."""
    import signal
    if code is None:
        return 128 + signal.SIGTSTP
    return code if code >= 0 else 128 - code


def __ol_aws_assume(args):
    """Set this shell to a role; with `-- COMMAND` run that alone with it. See `ol-aws env --help`."""
    import subprocess
    program = __ol_aws_program()
    if "--" in args:
        # By xonsh's own hand: Ctrl-Z stops it, and `fg` goes on.
        try:
            return __ol_aws_status(![@(program) exec @(args)].returncode)
        except subprocess.CalledProcessError as error:
            return __ol_aws_status(error.returncode)
    command = [program, "env", "--hook", "--shell", "xonsh", *args]
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, env=__xonsh__.env.detype())
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"ol-assume: {error}", file=__import__("sys").stderr)
        return 127
    if run.returncode == 0:
        # All of it or nothing: a variable may have a type of its own, which refuses the value.
        def ours():
            return [name for name in __xonsh__.env if name.startswith(("AWS_", "OL_AWS_"))]
        before = {name: __xonsh__.env[name] for name in ours()}
        try:
            execx(run.stdout.decode(), glbs={})
        except Exception as error:
            for name in ours():
                del __xonsh__.env[name]
            __xonsh__.env.update(before)
            print(f"ol-assume: nothing has changed: {error}", file=__import__("sys").stderr)
            return 1
    return __ol_aws_status(run.returncode)


def __ol_aws_text(name):
    return str(__xonsh__.env.get(name) or "")


def __ol_aws_name():
    """role@account, fit to be shown: braces would be fields of the prompt, and control characters move the cursor."""
    import re
    role, account = __ol_aws_text("OL_AWS_ROLE"), __ol_aws_text("OL_AWS_ACCOUNT")
    name = f"{role}@{account}" if role and account else role
    return re.sub(r"[^\w+=,.@/ -]", "?", name)


def __ol_aws_mixed():
    """Whether the variables are of more than one role: then neither is named."""
    names = ("OL_AWS_ROLE_ARN", "OL_AWS_ROLE", "OL_AWS_ACCOUNT", "OL_AWS_EXPIRES_AT")
    same = [*map(__ol_aws_text, names), __ol_aws_text("AWS_ACCESS_KEY_ID")[16:]]
    return __ol_aws_text("OL_AWS_CHECK") not in ("", " ".join(same))


def __ol_aws_left():
    """Seconds left; None where the end is unknown."""
    import time
    end = __ol_aws_text("OL_AWS_EXPIRES_AT")
    if not (1 <= len(end) <= 12 and end.isascii() and end.isdigit()):
        return None
    return int(end) - int(time.time())


def __ol_aws_time(left):
    if left <= 0:
        return "expired"
    if left < 60:
        return f"{left}s"
    if left < 3600:
        return f"{left // 60}m"
    return f"{left // 3600}h{left % 3600 // 60:02}m"


def __ol_aws_segment():
    """The segment, or nothing."""
    name = __ol_aws_name()
    if not name:
        return ""
    if __ol_aws_mixed():
        return "[?] " if __ol_aws_text("NO_COLOR") else "{RED}[?]{RESET} "
    left = __ol_aws_left()
    time = "" if left is None else f" {__ol_aws_time(left)}"
    if __ol_aws_text("NO_COLOR"):
        return f"[{name}{time}] "
    color = "{PURPLE}" if __ol_aws_text("OL_AWS_GUARD") else "{CYAN}"
    if left is not None and left <= 0:
        color = "{RED}"
    elif left is not None and left < 900:
        time = f" {{YELLOW}}{__ol_aws_time(left)}{color}"
    return f"{color}[{name}{time}]{{RESET}} "


def __ol_aws_before_prompt(**_):
    """At every prompt: a theme may have been loaded after us, and the end may be near."""
    prompt = __xonsh__.env.get("PROMPT")
    if callable(prompt):
        if not hasattr(prompt, "ol_aws"):
            def ours():
                return "{ol_aws}" + prompt()
            ours.ol_aws = True
            __xonsh__.env["PROMPT"] = ours
    elif "{ol_aws}" not in str(prompt):
        __xonsh__.env["PROMPT"] = "{ol_aws}" + str(prompt)
    mixed = bool(__ol_aws_name()) and __ol_aws_mixed()
    if mixed and not __xonsh__.ol_aws_mixed:
        message = "ol-aws: the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them"
        print(message, file=__import__("sys").stderr, flush=True)
    __xonsh__.ol_aws_mixed = mixed
    if mixed:
        return
    end, left = __ol_aws_text("OL_AWS_EXPIRES_AT"), __ol_aws_left()
    minutes = str(__xonsh__.env.get("OL_AWS_WARN_MINUTES", 5))
    minutes = int(minutes) if len(minutes) <= 6 and minutes.isascii() and minutes.isdigit() else 5
    if not (__ol_aws_name() and left):
        return
    if 0 < left <= minutes * 60 and getattr(__xonsh__, "ol_aws_warned", None) != end:
        __xonsh__.ol_aws_warned = end
        message = f"ol-aws: {__ol_aws_name()} expires in {__ol_aws_time(left)}; ol-assume renews it"
        print(message, file=__import__("sys").stderr, flush=True)


def __ol_aws_prompt(_=()):
    """Have the prompt show role and time left, and warn before the end. Once is enough, twice does no harm."""
    $PROMPT_FIELDS["ol_aws"] = __ol_aws_segment
    if not hasattr(__xonsh__, "ol_aws_warned"):
        __xonsh__.ol_aws_warned = None
        __xonsh__.ol_aws_mixed = False
        events.on_pre_prompt_format(__ol_aws_before_prompt)


def __ol_aws_completer(context):
    """Candidates for the words of `ol-aws` and `ol-assume`; files after `--`."""
    command = context.command
    if not command or command.arg_index < 1 or command.command not in ("ol-aws", "ol-assume"):
        return None
    words = [word.value for word in command.args[: command.arg_index]]
    if "--" in words:
        return None
    import subprocess
    from xonsh.completers.tools import RichCompletion
    call = [__ol_aws_program(), "complete", "--", *words, command.prefix]
    quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": __xonsh__.env.detype()}
    try:
        lines = subprocess.run(call, stdout=subprocess.PIPE, **quiet).stdout.decode().splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    pairs = (line.partition("\t") for line in lines)
    return {
        RichCompletion(value, description=description, append_space=True)
        for value, _, description in pairs
        if value.startswith(command.prefix)
    }


def __ol_aws_load():
    import os
    from xonsh.completers.completer import add_one_completer
    from xonsh.completers.tools import contextual_completer
    from xonsh.tools import uncapturable, unthreadable
    # In the foreground, with the terminal: the program may ask something.
    aliases["ol-assume"] = unthreadable(uncapturable(__ol_aws_assume))
    aliases["ol_aws_prompt"] = unthreadable(__ol_aws_prompt)
    __xonsh__.completers.pop("ol-aws", None)
    add_one_completer("ol-aws", contextual_completer(__ol_aws_completer), "start")
    # For `ol-aws doctor`: of which version this is, and which shell read it.
    __xonsh__.env["OL_AWS_HOOK"] = f"0.1.0 {os.getpid()}"
    # A shell opened by `ol-aws exec ROLE` says so.
    if __ol_aws_text("OL_AWS_DEPTH"):
        __ol_aws_prompt()


__ol_aws_load()
