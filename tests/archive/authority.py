"""A time-stamping authority of the tests' own: OpenSSL's, behind a port of HTTP, with a root made for the day."""

import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

OPENSSL = shutil.which("openssl")
CONFIG = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
[req]
distinguished_name = name
prompt = no
[name]
CN = An authority of this test
[ca]
basicConstraints = critical, CA:true
[stamps]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    def __init__(self, folder):
        self.folder, self.asked, self.answers = folder, 0, True
        (folder / "tsa.conf").write_text(CONFIG)
        (folder / "serial").write_text("01\n")
        self._make()
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def root(self):
        return self.folder / "root.pem"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def openssl(self, *words):
        return subprocess.run([OPENSSL or "openssl", *words], cwd=self.folder, check=True, capture_output=True).stdout

    def _make(self):
        new, keyed = ("req", "-config", "tsa.conf", "-newkey", "rsa:2048", "-nodes"), ("-extensions", "ca")
        self.openssl(*new, "-x509", *keyed, "-days", "2", "-keyout", "root.key", "-out", "root.pem")
        subject = ("-subj", "/CN=It stamps", "-keyout", "tsa.key", "-out", "tsa.csr")
        self.openssl(*new, *subject)
        signs = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "2", "-out", "tsa.pem")
        self.openssl("x509", "-req", "-in", "tsa.csr", "-extfile", "tsa.conf", "-extensions", "stamps", *signs)

    def stamped(self, query):
        (self.folder / "query.tsq").write_bytes(query)
        keys = ("-inkey", "tsa.key", "-signer", "tsa.pem")
        self.openssl("ts", "-reply", "-config", "tsa.conf", "-queryfile", "query.tsq", *keys, "-out", "answer.tsr")
        return (self.folder / "answer.tsr").read_bytes()

    def _handler(self):
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["content-length"]))
                authority.asked += 1
                self.send_response(200 if authority.answers else 503)
                self.end_headers()
                self.wfile.write(authority.stamped(query) if authority.answers else b"")

            def log_message(self, *_):
                pass

        return Handler
