"""What is set from outside: where the home is, which database, which address. Nothing else reads the environment."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.malformed import malformed

LogFormat = Literal["auto", "json", "text"]

DATABASE_FILE = "amanah.sqlite"


class Settings(BaseSettings):
    """The settings of a process; each is read from the environment variable of its name, ``AMANAH_`` in front."""

    model_config = SettingsConfigDict(env_prefix="AMANAH_", frozen=True, hide_input_in_errors=True)

    home: Path = Field(
        Path("amanah-home"),
        description="The folder of the SQLite file (book and vault) and of the keys; `--home` goes before it.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="Where book and vault stand instead of the home's SQLite file: postgresql://user@host/name. "
        "The keys stay in the home.",
    )
    host: Annotated[str, Field(min_length=1, max_length=253)] = Field(
        "127.0.0.1", description="The address that `serve` and `demo` listen on; `--host` goes before it."
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8000, description="The port that `serve` and `demo` listen on, 0 for a free one; `--port` goes before it."
    )
    log_format: LogFormat = Field(
        "auto",
        description="How `serve` writes what it does to standard error: each request as a line of `json`, or as `text` "
        "those lines alone that somebody should look at; `auto` is text on a terminal and JSON elsewhere.",
    )
    log_origin: Annotated[str, Field(pattern=r"^[^\s+]{1,200}$")] | None = Field(
        None,
        description="The name of the log, once and for ever: the address of its public files without the scheme, such "
        "as example.org/log. Made up where it is not set when the log is begun.",
    )
    accept_clock_jump: bool = Field(
        False,
        description="Let the clock pass more than 31 days since the newest entry, once a person has looked at it; "
        "`--accept-clock-jump` does the same for one command.",
    )

    vault_keys: SecretStr | None = Field(
        None,
        description="The vault's keys themselves, as the keys file has them, where a store of secrets sets them.",
    )
    vault_keys_file: Path | None = Field(
        None, description="The file of the vault's keys, instead of the home's keys.json; its owner alone may read it."
    )
    actor_key_file: Path | None = Field(
        None, description="The file of the key with which the command line acts, instead of the home's actor-key."
    )

    @property
    def address(self) -> str:
        """The address of the database: the one that was set, or the SQLite file in the home."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home.absolute() / DATABASE_FILE}"


def read_settings(**given: object) -> Settings:
    """Return the settings, those given before the environment's; refuses a value of the wrong form by its name."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # checked by the model
    except ValidationError as error:
        raise malformed(error, code="setting_malformed", what="settings") from error
