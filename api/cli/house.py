"""The house: make a home, serve it, follow its entries, read it again, check it, and let people in."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from api.access import actors, add_actor, retire_actor
from api.bootstrap import Office, initialise, open_office
from api.cli.analytics import audit_elsewhere
from api.cli.audit_log import audit_with_log
from api.cli.desk import Desk, desk_of, table
from api.events import entries_lines
from ledger.identities.keys import KEEPER, READER, WRITER
from ledger.store import Store
from ledger.wording import plural
from projections.audit import Step, audit_steps
from projections.rebuild import Replay, replay
from projections.standing import MEND

_START = "Start"
_CHECK = "Check the book"
_PEOPLE = "Let people in"
SHOWN_MAX = 20
_ROLES = f"{WRITER} may write and read; {READER} may read the entries; {KEEPER} may also see who people are."

Host = Annotated[str | None, typer.Option("--host", help="The address to listen on.", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option("--port", help="The port to listen on.", show_default="8000")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of the house."""
    app.command("init", rich_help_panel=_START)(init)
    app.command("demo", rich_help_panel=_START)(demo)
    app.command("serve", rich_help_panel=_START)(serve_home)
    app.command("events", rich_help_panel="Ask the book")(events)
    app.command("replay", rich_help_panel=_CHECK)(replay_home)
    app.command("audit", rich_help_panel=_CHECK)(audit_home)
    people = typer.Typer(help="Who may write and read: names with a key each.", no_args_is_help=True)
    people.command("add")(actors_add)
    people.command("list")(actors_list)
    people.command("retire")(actors_retire)
    app.add_typer(people, name="actors", rich_help_panel=_PEOPLE)


def init(ctx: typer.Context) -> None:
    """Make a home: keys, an empty book with the law adopted, and the first actor, whose key is printed once."""
    desk = desk_of(ctx)
    settings = desk.settings()
    key = initialise(settings)
    with open_office(settings) as office:
        position = office.book.head().position
        if desk.as_json:
            desk.print_json({"home": str(settings.home), "actor": office.actor, "key": key, "position": position})
            return
        desk.say(f"A home stands at {settings.home}: the law is adopted, up to position {position}.")
        desk.say(f"The first actor is {office.actor}. Its API key, shown this once and kept in the home:\n{key}")


def demo(
    ctx: typer.Context,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop once it is recorded.")] = False,
    host: Host = None,
    port: Port = None,
) -> None:
    """Record the schemes of five published articles with made-up people, print what they came to, and serve them."""
    from api.demo.run import run_demo  # loaded here, as the server is: no other command needs them
    from api.demo.summary import print_summary

    desk = desk_of(ctx)
    settings = desk.settings(host=host, port=port)
    with open_office(settings, create=True) as office:
        console = desk.console()
        summary = run_demo(office, progress=None if desk.as_json else console)
        if desk.as_json:
            desk.print_json(summary)
        else:
            print_summary(summary, console)
        if not no_serve:
            _serve(desk, office)


def serve_home(ctx: typer.Context, host: Host = None, port: Port = None) -> None:
    """Serve the pages and the API of a home until stopped."""
    desk = desk_of(ctx)
    settings = desk.settings(host=host, port=port)
    with open_office(settings) as office:
        _serve(desk, office)


def _serve(desk: Desk, office: Office) -> None:
    from api.server import serve

    settings = office.settings
    serve(
        office,
        host=settings.host,
        port=settings.port,
        ready=lambda at: desk.say(f"Serving {settings.home} on {at} until you stop it (Ctrl-C)."),
    )


def events(
    ctx: typer.Context,
    after: Annotated[int, typer.Option(help="Entries after this position.", min=0, max=2**53 - 1)] = 0,
    until: Annotated[int | None, typer.Option(help="Entries up to this position.", min=0, max=2**53 - 1)] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Entries of this kind only; may be repeated.")] = None,
    stream: Annotated[str | None, typer.Option(help="Entries of this stream only: of the thing with this id.")] = None,
) -> None:
    """Print the entries by position, one JSON a line: position, leaf hash, and the stored state as it is."""
    with desk_of(ctx).reading_room() as room:
        for line in entries_lines(room.store, after=after, until=until, kinds=kind or None, stream=stream):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


def replay_home(
    ctx: typer.Context,
    no_swap: Annotated[bool, typer.Option("--no-swap", help="Compare only; leave the live tables.")] = False,
    until: Annotated[
        int | None,
        typer.Option(help="Read the book up to this position and compare what was known then.", min=1, max=2**53 - 1),
    ] = None,
    projection: Annotated[str | None, typer.Option(help="Read this projection alone.")] = None,
) -> None:
    """Read every projection again beside the live ones, compare row by row, then put them in their place."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        done = _replayed(desk, room.store, swap=not no_swap, until=until, only=projection)
    if desk.as_json:
        desk.print_json(done)
    else:
        _tell_replay(desk, done)
    if done.drifts:
        raise typer.Exit(1)


def _replayed(desk: Desk, store: Store, *, swap: bool, until: int | None, only: str | None) -> Replay:
    with Progress(console=desk.console(), transient=True, disable=desk.as_json or not sys.stdout.isatty()) as bars:
        progress = partial(_advance, bars, bars.add_task("reading the book again", total=None))
        return replay(store, progress=progress, swap=swap, until=until, only=only)


def _advance(bars: Progress, task: TaskID, reached: int, goal: int) -> None:
    bars.update(task, completed=reached, total=goal)


def _tell_replay(desk: Desk, done: Replay) -> None:
    entries = f"{done.entries:,} {plural(done.entries, 'entry', 'entries')}"
    rows_differ = plural(len(done.drifts), "row differs", "rows differ")
    desk.say(f"Read {entries} again, up to position {done.position}: {len(done.drifts):,} {rows_differ}.")
    if done.obstacle is not None:
        desk.say(f"The live tables could not follow the book: {done.obstacle.removesuffix(f'; {MEND}')}.")
    rows = [
        [drift.table, " ".join(map(str, drift.key)), f"{name}: live {_cell(live)}, again {_cell(again)}"]
        for drift in done.drifts[:SHOWN_MAX]
        for name, (live, again) in drift.columns.items()
    ]
    if rows:
        desk.console().print(table("Differences", [("table", False), ("key", False), ("values", False)], rows))
    desk.say("The rebuilt tables are live now." if done.swapped else "The live tables were left as they are.")


def _cell(value: str | int | bytes | None) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def audit_home(
    ctx: typer.Context,
    independent: Annotated[
        bool, typer.Option("--independent", help="Recompute the figures from exported files on two other engines.")
    ] = False,
    log: Annotated[
        bool, typer.Option("--log", help="Compare every leaf with the log's tiles and known heads.")
    ] = False,
    ask_witnesses: Annotated[
        bool,
        typer.Option("--ask-witnesses", help="Ask the policy's witnesses for the heads they cosigned; with --log."),
    ] = False,
    kept: Annotated[
        Path | None,
        typer.Option(help="A folder of checkpoints, proofs and receipts that you kept elsewhere; with --log."),
    ] = None,
) -> None:
    """Check every claim that the book makes of itself, from the stored bytes, in numbered steps."""
    desk = desk_of(ctx)
    if independent:
        audit_elsewhere(desk)
        return
    if log or ask_witnesses or kept is not None:
        audit_with_log(desk, kept, ask_witnesses=ask_witnesses)
        return
    with desk.reading_room() as room:
        steps = audit_steps(room.store, report=None if desk.as_json else lambda step: _tell_step(desk, step))
    found = sum(step.found for step in steps)
    if desk.as_json:
        desk.print_json({"discrepancies": found, "steps": steps})
    else:
        discrepancies = f"{found:,} {plural(found, 'discrepancy', 'discrepancies')}."
        desk.say(discrepancies if found else "Nothing found: the book is what it says it is.")
    if found:
        raise typer.Exit(1)


def _tell_step(desk: Desk, step: Step) -> None:
    desk.say(f"{step.number:2}. {step.title} {step.checked:,} checked, {step.found:,} found.")
    for discrepancy in step.discrepancies[:SHOWN_MAX]:
        desk.say(
            f"    {discrepancy.table} {discrepancy.key}: expected {discrepancy.expected}, found {discrepancy.found}"
        )


def actors_add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The actor's name, such as treasurer-desk.")],
    role: Annotated[
        str,
        typer.Option(
            help=f"{WRITER} may write and read; {READER} may read the entries; {KEEPER} may see who people are too."
        ),
    ] = WRITER,
    person: Annotated[
        str | None, typer.Option(help="Who holds the key, by a short name: nobody approves his own plan with another.")
    ] = None,
) -> None:
    """Let someone in: the new key is printed this once."""
    desk = desk_of(ctx)
    with desk.office() as office:
        key = add_actor(office.store, name, role=role, person=person)
    if desk.as_json:
        desk.print_json({"actor": name, "role": role, "key": key})
    else:
        desk.say(f"{name} may come in as a {role}. The key, shown this once:\n{key}")


def actors_list(ctx: typer.Context) -> None:
    """List who may come in, or once might."""
    desk = desk_of(ctx)
    with desk.office() as office:
        listed = actors(office.store)
    if desk.as_json:
        desk.print_json(listed)
        return
    columns = [("actor", False), ("role", False), ("key", False), ("since", False)]
    rows = [[row["actor"], row["role"], "active" if row["active"] else "retired", row["created_at"]] for row in listed]
    desk.console().print(table("Actors", columns, [[str(cell) for cell in row] for row in rows]))


def actors_retire(ctx: typer.Context, name: Annotated[str, typer.Argument(help="The actor's name.")]) -> None:
    """Shut an actor's key out; the name stays taken, and the actor's entries stand."""
    desk = desk_of(ctx)
    with desk.office() as office:
        retire_actor(office.store, name)
    if desk.as_json:
        desk.print_json({"actor": name, "active": False})
    else:
        desk.say(f"{name}'s key is shut out.")
