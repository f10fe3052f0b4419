"""docker-compose.yml with deploy/compose.local.yml, run by podman-compose as a project of the test's own.

Podman 4.3 starts what depends on an ended container anew, knows nothing of `service_healthy`, and without systemd asks
nobody how they are. So containers are started here one by one in the order of `depends_on`, waiting as it says.
"""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import yaml

from deploy.parts import free_port
from deploy.place import ROOT
from tests.deploy.house import until

COMPOSE = Path(sys.executable).with_name("podman-compose")
FILES = ("docker-compose.yml", "deploy/compose.local.yml")
BASE = "localhost/python:3.11-slim-bookworm"
IMAGES = {
    "diwan": ("-f", "deploy/Dockerfile"),
    "diwan-standin-mongodb": ("-f", "tests/compose/standins/Dockerfile", "--target", "mongodb"),
    "diwan-standin-opensearch": ("-f", "tests/compose/standins/Dockerfile", "--target", "opensearch"),
}
SETTINGS = ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")  # the machine's own: where packages come from
NPMRC = Path("~/.npmrc").expanduser()
STARTS = 300.0  # seconds, for a busy machine
SECRETS = ("DIWAN_MONGODB_ROOT_PASSWORD", "DIWAN_MONGODB_PASSWORD")


def run(*words, patience=STARTS, **how):
    said = subprocess.run([*map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=patience, **how)
    assert said.returncode == 0, f"{words}: {said.stdout[-3000:]}{said.stderr[-3000:]}"
    return said.stdout


def build(folder):
    """The images, with the machine's own settings for pip and npm, which the builders' root reads."""
    npmrc = folder / "npmrc"
    npmrc.write_text(f"cafile={SETTINGS[1]}\n" + (NPMRC.read_text() if NPMRC.exists() else ""))
    mounts = [f"{path}:{path}:ro" for path in SETTINGS if Path(path).exists()] + [f"{npmrc}:/root/.npmrc:ro"]
    options = [word for mount in mounts for word in ("-v", mount)]
    for name, how in IMAGES.items():
        words = ("--quiet", "--network", "host", "--format", "docker", "--build-arg", f"BASE={BASE}", *options, *how)
        run("podman", "build", *words, "-t", f"localhost/{name}", ".", patience=1200)


class Boxes:
    """Looks like `House` to the journey: `now`, `said`, `run`."""

    def __init__(self, folder):
        self.project, self.port = f"diwan-test-{os.getpid()}", free_port()
        self.now = {"address": f"http://127.0.0.1:{self.port}"}
        self.said = ""
        self.env = folder / "env"
        lines = {name: os.urandom(24).hex() for name in SECRETS}
        lines |= {"DIWAN_PORT": str(self.port), "DIWAN_FRONT_NETWORK": "172.31.250.0/28"}
        self.env.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        self.services = yaml.safe_load(self.compose("config"))["services"]

    def compose(self, *words):
        files = [word for file in FILES for word in ("-f", file)]
        return run(COMPOSE, "--in-pod", "false", "--env-file", self.env, "-p", self.project, *files, *words)

    def up(self):
        """Until everything that stays is healthy."""
        for name in self._in_order():
            for other, how in self.services[name].get("depends_on", {}).items():
                until(partial(self._is, other, how["condition"]), STARTS)
            self.compose("up", "-d", "--no-build", "--no-deps", name)
        for name in self.staying:
            until(partial(self.healthy, name), STARTS)

    def down(self, *words):
        self.compose("--profile", "tools", "down", "-t", "10", *words)

    def run(self, *words):
        """`diwan`, as a container of its own."""
        said = self.compose("--profile", "tools", "run", "--rm", "--no-deps", "-T", "diwan", *words)
        return subprocess.CompletedProcess(words, 0, said, "")

    def kill(self, name):
        run("podman", "kill", self.container(name))

    def start(self, name):
        """Again, until it is healthy."""
        run("podman", "restart", self.container(name))
        until(partial(self.healthy, name), STARTS)

    @property
    def steps(self):
        return [name for name, box in self.services.items() if (box.get("healthcheck") or {}).get("disable")]

    @property
    def staying(self):
        return [name for name in self.services if name not in self.steps]

    def container(self, name):
        return f"{self.project}_{name}_1"

    def inside(self, name, *words):
        """A command in a running container: its exit code and what it said."""
        program = ["podman", "exec", self.container(name), *words]
        said = subprocess.run(program, capture_output=True, text=True, timeout=STARTS)
        return said.returncode, said.stdout + said.stderr

    def inspect(self, name):
        return json.loads(run("podman", "inspect", self.container(name)))[0]

    def healthy(self, name):
        asked = ["podman", "healthcheck", "run", self.container(name)]
        return subprocess.run(asked, capture_output=True, timeout=STARTS).returncode == 0

    def left(self):
        """What of ours is still there: containers, volumes, networks."""
        kinds = (("container", "ls", "-a", "--format", "{{.Names}}"), ("volume", "ls", "-q"), ("network", "ls", "-q"))
        there = {words[0]: run("podman", *words).splitlines() for words in kinds}
        return {kind: [name for name in names if name.startswith(self.project)] for kind, names in there.items()}

    def remove(self):
        """All of it, in whatever state it is: podman-compose stops at the first that resists."""
        for kind, names in self.left().items():
            if names:
                run("podman", kind, "rm", "-f", *names)

    def _in_order(self):
        order: list[str] = []

        def put(name):
            for other in self.services[name].get("depends_on", {}):
                put(other)
            if name not in order:
                order.append(name)

        for name, box in self.services.items():
            if "profiles" not in box:
                put(name)
        return order

    def _is(self, name, condition):
        state = self.inspect(name)["State"]
        match condition:
            case "service_completed_successfully":
                assert state["Running"] or state["ExitCode"] == 0, run("podman", "logs", self.container(name))
                return state["Status"] == "exited"
            case "service_healthy":
                return self.healthy(name)
            case _:
                return state["Running"]
