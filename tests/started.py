"""Which servers the tests of this process have started, until a report takes them along to the end of the run."""

STARTED: set[str] = set()
SERVERS = ("nats-server", "MongoDB", "OpenSearch")
