"""Chromium with a passkey in it: started in Chromium's place, hands every message on in both directions, and puts a virtual
authenticator with the key (base64 of PKCS #8, in the file that PASSKEY names) into the page before the page is opened."""

import base64
import fcntl
import json
import os
import sys
import threading

OURS = 1_000_000_000  # ids that the other side does not reach


def messages(stream):
    text = b""
    while block := os.read(stream, 65536):
        *whole, text = (text + block).split(b"\0")
        yield from whole


def high(descriptor):
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD, 20)


commands, to_browser = map(high, os.pipe())
from_browser, answers = map(high, os.pipe())
actions = [(os.POSIX_SPAWN_DUP2, commands, 3), (os.POSIX_SPAWN_DUP2, answers, 4)]
os.set_inheritable(3, True)
browser = os.posix_spawnp("chromium", ["chromium", *sys.argv[1:]], os.environ, file_actions=actions)
os.close(commands)
os.close(answers)
lock = threading.Lock()


def send(stream, message):
    with lock:
        while message:
            message = message[os.write(stream, message) :]


def hand_on():
    for message in messages(3):
        send(to_browser, message + b"\0")
    os.close(to_browser)


threading.Thread(target=hand_on, daemon=True).start()
page, held = None, None


def ask(number, method, **parameters):
    command = {"id": OURS + number, "method": method, "params": parameters, "sessionId": page}
    send(to_browser, json.dumps(command).encode() + b"\0")


for message in messages(from_browser):
    told = json.loads(message)
    if told.get("id", 0) > OURS:
        assert "error" not in told, told
        if told["id"] == OURS + 2:
            with open(os.environ["PASSKEY"]) as key:
                credential = {
                    "credentialId": base64.b64encode(b"a passkey of ada's").decode(),
                    "isResidentCredential": True,
                    "rpId": "localhost",
                    "privateKey": key.read(),
                    "userHandle": base64.b64encode(b"ada").decode(),
                    "signCount": 1,
                }
            ask(3, "WebAuthn.addCredential", authenticatorId=told["result"]["authenticatorId"], credential=credential)
        if told["id"] == OURS + 3:
            send(4, held + b"\0")
    elif page is None and "sessionId" in told.get("result", {}):
        page, held = told["result"]["sessionId"], message
        ask(1, "WebAuthn.enable", enableUI=False)
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        ask(2, "WebAuthn.addVirtualAuthenticator", options=options)
    else:
        send(4, message + b"\0")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(browser, 0)[1]))
