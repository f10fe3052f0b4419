"""A real OpenSearch of the tests' own, from Maven's jars: a process, killed, frozen and started again under our hands.

DIWAN_TEST_OPENSEARCH_URL names another one instead: it is then neither killed nor frozen. `python -m tests.opensearch`
fetches the jars into the user's cache, outside the repository.
"""

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import httpx2

from tests.started import STARTED

ELSEWHERE = "DIWAN_TEST_OPENSEARCH_URL"
POM = Path(__file__).with_suffix(".pom.xml")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diwan-tests"
JDKS = Path("/usr/lib/jvm")
RUNNERS = {21: "3.8.0.0", 17: "2.19.1.0"}  # the JDK it needs at least: the newest line of OpenSearch it runs
RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"
MEMORY = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # it lives for minutes
PORTS = range(9201, 9300)  # the runner takes no other
STARTS = 240.0  # seconds; 9 when the machine has nothing else to do
ENDS_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


class Elsewhere:
    """A server that is somebody else's: only indexes whose name begins with a prefix of ours are touched."""

    mine = False

    def __init__(self, url):
        self.url = url
        self.hand = httpx2.Client(base_url=url, timeout=60)

    def prefix(self):
        """A new one, for a test's indexes."""
        return f"diwan-test-{uuid4().hex[:12]}"

    def dropped(self, prefix):
        for name in self.indexes(prefix):
            self.hand.delete(f"/{name}").raise_for_status()

    def indexes(self, prefix):
        return sorted(self.hand.get(f"/{prefix}*/_settings").raise_for_status().json())

    def close(self):
        self.hand.close()


class OpenSearch(Elsewhere):
    mine = True

    def __init__(self, folder):
        self._java, jars = java(), jars_of(java())
        assert jars.is_dir(), f"no jars in the cache: {Path(sys.executable).name} -m tests.opensearch"
        self._folder, self._jars, self._name, self.port = folder, jars, f"diwan-{uuid4().hex}", _free_port()
        super().__init__(f"http://127.0.0.1:{self.port}")
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        self.spawn()
        self.awaited()

    def spawn(self):
        """Not in a thread: it ends with the thread that began it."""
        command = [self._java / "bin" / "java", *MEMORY, "--enable-native-access=ALL-UNNAMED", "-cp", f"{self._jars}/*"]
        runs = ["-basePath", self._folder / "nodes", "-numOfNode", "1", "-clusterName", self._name]
        port = ["-baseHttpPort", str(self.port - 1)]  # its first node adds 1
        with (self._folder / "opensearch.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, RUNNER, *runs, *port],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                preexec_fn=_ends_with_its_parent,
            )

    def awaited(self):
        deadline = time.monotonic() + STARTS
        while self._answers() != self._name:
            assert self._process.poll() is None, (self._folder / "opensearch.log").read_text()[-2000:]
            assert time.monotonic() < deadline, "OpenSearch did not start"
            time.sleep(0.1)
        disk = {"cluster.routing.allocation.disk.threshold_enabled": False}  # a tester's may well be full
        self.hand.put("/_cluster/settings", json={"persistent": disk}).raise_for_status()
        STARTED.add(f"OpenSearch {self.hand.get('/').json()['version']['number']}")
        self._warm()

    def _warm(self):
        """What a new one is asked first takes it seconds where the machine is busy."""
        self.hand.put("/warm/_doc/1", params={"refresh": True}, json={"word": "one"}).raise_for_status()
        sums = {"of": {"terms": {"field": "word.keyword"}}}
        self.hand.post("/warm/_search", json={"query": {"match": {"word": "one"}}, "aggs": sums}).raise_for_status()
        self.hand.delete("/warm").raise_for_status()

    def kill(self):
        self._process.kill()
        self._process.wait()

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def revive(self):
        """As it was before the test, whatever it did."""
        self.thaw()
        if self._process.poll() is not None:
            self.start()

    def close(self):
        super().close()
        self.kill()

    def _answers(self):
        """Whose port it is, once it has its indexes again: another test's server may have taken it."""
        with suppress(httpx2.HTTPError):
            health = self.hand.get("/_cluster/health", timeout=5).json()
            return health.get("cluster_name") if health.get("status") in ("green", "yellow") else None
        return None


def opensearch(folder):
    """Raises OSError or AssertionError when there is none."""
    url = os.environ.get(ELSEWHERE)
    return Elsewhere(url) if url else OpenSearch(folder)


def java():
    """Where the newest JDK is. Raises AssertionError."""
    program = shutil.which("java")
    homes = [Path(os.environ.get("JAVA_HOME", "?")), *([Path(program).resolve().parents[1]] if program else [])]
    homes += sorted(JDKS.glob("*"))
    found = {_version(home): home for home in homes if (home / "release").is_file()}
    assert found, "no JDK (Debian's `maven` brings one)"
    newest = max(found)
    assert newest >= min(RUNNERS), f"the newest JDK is {newest}; {min(RUNNERS)} is needed"
    return found[newest]


def jars_of(home):
    runner = next(runner for least, runner in RUNNERS.items() if _version(home) >= least)
    return CACHE / f"opensearch-{runner}"


def fetch(home):
    """First beside, so that half of them is never taken for all."""
    if (jars := jars_of(home)).is_dir():
        return
    print("Fetching a real OpenSearch for the tests …")  # noqa: T201
    maven = shutil.which("mvn")
    assert maven, "no `mvn`: Debian's package is `maven`"
    coming = jars.with_name(f"{jars.name}.{os.getpid()}")
    options = [f"-Drunner={jars.name.removeprefix('opensearch-')}", f"-DoutputDirectory={coming}"]
    subprocess.run([maven, "-q", "-B", "-f", POM, *options, "dependency:copy-dependencies"], check=True)
    with suppress(OSError):  # another was faster
        coming.rename(jars)


def _version(home):
    said = dict(line.split("=", 1) for line in (home / "release").read_text().splitlines() if "=" in line)
    return int(said.get("JAVA_VERSION", "0").strip('"').split(".")[0])


def _ends_with_its_parent():
    ctypes.CDLL(None).prctl(ENDS_WITH_PARENT, signal.SIGKILL)


def _free_port():
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


if __name__ == "__main__":
    try:
        fetch(java())
    except (OSError, AssertionError, subprocess.CalledProcessError) as none:
        sys.exit(f"{none}")
