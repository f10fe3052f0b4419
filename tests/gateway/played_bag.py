"""What archive packs of a letter, played."""

from fastapi import FastAPI, Response


def played_bag(app: FastAPI) -> None:
    @app.get("/archive/letters/{id}/bag")
    async def bag() -> Response:
        headers = {"content-disposition": 'attachment; filename="17.zip"', "x-internal": "no"}
        return Response(b"PK\x03\x04 a bag", 200, headers, "application/zip")
