"""What OneLogin's Python client and onelogin-aws-cli themselves read, as JSON.

    import_readings.py client            in the working directory, with HOME
    import_readings.py onelogin-aws-cli FILE
"""

import json
import sys


def client():
    from aws_assume_role import login, options
    from aws_assume_role.accounts import get_account_aliases_info

    sys.argv = ["onelogin-aws-assume-role"]
    read = options.get_options()

    class Client:
        """Takes what the client would sign in with, and signs in nowhere."""

        error, access_token, api_configuration = None, "token", {}

        def __init__(self, client_id, client_secret, region):
            self.read = {"client_id": client_id, "client_secret": client_secret, "region": region}

        def prepare_token(self):
            pass

    login.OneLoginClient = Client
    try:
        made = login.get_client(read)
        api = dict(made.read, ip=getattr(made, "ip", None))
    except Exception as error:  # the client raises no other
        api = str(error)
    names = ["app_id", "subdomain", "username", "profile_name", "duration", "aws_region", "aws_account_id", "aws_role_name"]
    aliases = get_account_aliases_info(None) or {}
    return {
        "options": {name: getattr(read, name) for name in names},
        "api": api,
        "accounts": aliases.get("accounts", {}),
    }


def onelogin_aws_cli(path):
    from onelogin_aws_cli.configuration import ConfigurationFile

    with open(path, encoding="utf-8") as file:
        config = ConfigurationFile(file)
    names = [config.default_section, *config.sections()]
    return {name: {key: config.get(name, key) for key, _ in config.items(name, raw=True)} for name in names}


what, *arguments = sys.argv[1:]
print(json.dumps({"client": client, "onelogin-aws-cli": onelogin_aws_cli}[what](*arguments), indent=2, sort_keys=True))
