"""The files a page needs, by name: our own, and the few we use of the packages npm brought. Nothing else is served."""

import hashlib
import mimetypes
from functools import cached_property
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

HERE = Path(__file__).parent
PLEX = HERE / "face/node_modules/@fontsource/ibm-plex-sans-arabic/files"
NASKH = HERE / "face/node_modules/@fontsource-variable/noto-naskh-arabic/files"
FILES = {
    path.name: path
    for path in (
        HERE / "static/face.css",
        HERE / "static/diwan.js",
        HERE / "static/hand.js",
        HERE / "static/mark.svg",
        PLEX / "ibm-plex-sans-arabic-arabic-400-normal.woff2",
        PLEX / "ibm-plex-sans-arabic-arabic-600-normal.woff2",
        PLEX / "ibm-plex-sans-arabic-latin-400-normal.woff2",
        PLEX / "ibm-plex-sans-arabic-latin-600-normal.woff2",
        NASKH / "noto-naskh-arabic-arabic-wght-normal.woff2",
    )
}
TYPES = {".woff2": "font/woff2", ".js": "text/javascript; charset=utf-8"}
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter()


class Assets:
    @cached_property
    def version(self) -> str:
        """One for all of them, so that face.css may name its fonts as its neighbours."""
        whole = hashlib.sha256()
        for path in FILES.values():
            whole.update(path.read_bytes() if path.exists() else b"-")
        return whole.hexdigest()[:12]

    def url(self, name: str) -> str:
        return f"/static/{self.version}/{FILES[name].name}"

    def missing(self) -> list[str]:
        return [name for name, path in FILES.items() if not path.exists()]


ASSETS = Assets()


@router.get("/static/{version}/{name}", include_in_schema=False)
async def asset(version: str, name: str) -> FileResponse:
    path = FILES.get(name)
    if path is None or not path.exists():
        raise HTTPException(404)
    caching = FOR_EVER if version == ASSETS.version else "no-cache"
    type = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0]
    return FileResponse(path, media_type=type, headers={"cache-control": caching})
