"""``amanah witness serve``, for whoever watches a log from outside, and ``amanah log witness``, for who keeps one."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.desk import desk_of
from api.log import begun_folder
from api.witness import open_witness, post
from ledger.transparency.collect import collect

Folder = Annotated[Path, typer.Option("--folder", help="The witness's own folder: its key and what it has cosigned.")]


def add_to(app: typer.Typer, log: typer.Typer) -> None:
    """Add the commands."""
    witness = typer.Typer(
        help="A witness of a log: remembers its heads, and cosigns what follows.", no_args_is_help=True
    )
    witness.command("serve")(witness_serve)
    app.add_typer(witness, name="witness", rich_help_panel="Prove it")
    log.command("witness")(log_witness)


def witness_serve(
    ctx: typer.Context,
    folder: Folder = Path("amanah-witness"),
    name: Annotated[str | None, typer.Option(help="The name of a new witness, such as inspektorat.example/w1.")] = None,
    log: Annotated[list[str] | None, typer.Option(help="A log's key to watch, as `amanah log show` prints it.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.", show_default="8000")] = None,
) -> None:
    """Serve a witness (C2SP tlog-witness): no book and no entry is needed, only the log's key."""
    import uvicorn  # loaded here, as the server is

    from api.server import SHUTDOWN_SECONDS, address_of, listening
    from api.witness import witness_app

    desk = desk_of(ctx)
    settings = desk.settings(host=host, port=port)
    witness, key, policy = open_witness(folder, name=name, logs=log or [])
    with listening(settings.host, settings.port) as listener:
        at = address_of(listener)
        desk.say(f"Watching {', '.join(each.name for each in policy.logs)} on {at} until you stop it (Ctrl-C).")
        desk.say(f"The line for the log's policy file:\nwitness {key.name.replace('/', '-')} {key.public} {at}")
        config = uvicorn.Config(
            witness_app(witness), access_log=False, log_level="warning", timeout_graceful_shutdown=SHUTDOWN_SECONDS
        )
        uvicorn.Server(config).run(sockets=[listener])


def log_witness(
    ctx: typer.Context,
    url: Annotated[str | None, typer.Argument(help="This witness alone; all of the policy when left out.")] = None,
) -> None:
    """Ask the witnesses of the log's policy file to cosign its newest head; say what each answered."""
    desk = desk_of(ctx)
    folder = begun_folder(desk.settings())
    collected = collect(folder, post, only=url)
    if desk.as_json:
        desk.print_json(collected)
    else:
        for asked in collected.asked:
            desk.say(f"{asked.name}: {asked.said}")
        desk.say(
            f"Size {collected.size:,} is witnessed: the quorum {folder.policy.quorum} is met."
            if collected.met
            else f"Size {collected.size:,} is not witnessed: {_why(folder.policy.quorum, len(collected.asked))}."
        )
    if not collected.met:
        raise typer.Exit(1)


def _why(quorum: str, asked: int) -> str:
    if quorum == "none":
        return "the policy file names no quorum; add witness lines and a quorum to it"
    return f"the quorum {quorum} is not met" if asked else "no witness of the policy has this address"
