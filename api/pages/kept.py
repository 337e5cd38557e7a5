"""The style sheet and the icon, kept in memory: a running server survives that its package is replaced on the disk."""

from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def kept_files() -> APIRouter:
    """Return the routes of the files, with what each holds read now."""
    files = {path.name: (path.read_bytes(), _TYPES[path.suffix]) for path in FOLDER.iterdir() if path.suffix in _TYPES}
    tags = {name: f'"{sha256(content).hexdigest()[:32]}"' for name, (content, _) in files.items()}

    async def kept_file(name: str, request: Request) -> Response:
        if name not in files:
            raise HTTPException(404)
        content, media_type = files[name]
        headers = {"ETag": tags[name], "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tags[name]:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/static/{name}", kept_file, methods=["GET", "HEAD"])
    return router
