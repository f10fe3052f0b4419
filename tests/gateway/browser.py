"""A browser without script: it keeps cookies, opens links and submits forms as the page wrote them."""

import re
from html import unescape

import httpx2

HOST = "http://diwan.test"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Browser:
    """Of an app in this process; of a running Diwan when it is given a `host` instead."""

    def __init__(self, app, address="127.0.0.1", host=HOST):
        transport = httpx2.ASGITransport(app, client=(address, 1), raise_app_exceptions=False) if app else None
        self._client = httpx2.AsyncClient(transport=transport, base_url=host, trust_env=False, timeout=30)
        self._host, self.page = host, httpx2.Response(204)

    @property
    def cookies(self):
        return self._client.cookies

    async def open(self, path, **headers):
        self.page = await self._client.get(path, headers=headers)
        return self.page

    async def submit(self, path, action=None, headers=None, **fields):
        """The form of the page that has that action, with these fields filled in; hidden ones go along."""
        await self.open(path)
        return await self.post(action or path, {**self.hidden(action or path), **fields}, headers)

    async def post(self, action, fields, headers=None, files=None):
        sent = {"content": fields} if isinstance(fields, bytes) else {"data": fields, "files": files}
        self.page = await self._client.post(action, **sent, headers={"origin": self._host} | (headers or {}))
        return self.page

    def hidden(self, action):
        """The hidden fields of the page's form with that action."""
        forms = re.findall(r"<form[^>]*>.*?</form>", self.page.text, re.DOTALL)
        form = next((form for form in forms if f'action="{action}"' in form[: form.index(">")]), "")
        return {name: unescape(value) for name, value in HIDDEN.findall(form)}

    async def close(self):
        await self._client.aclose()

    async def sign_in(self, username, password):
        return await self.submit("/sign-in", username=username, password=password)
