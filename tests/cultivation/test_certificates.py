"""Certificates: issued once, printed the same, superseded on rename, checkable offline."""

import json
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction
from django.utils import timezone

from common.crypto import SigningKeys, provider_of, register_provider, signing_keys
from common.crypto.providers import _PROVIDERS
from common.domain import outbox
from common.domain.actor import SYSTEM
from common.domain.errors import DomainError
from common.models import Event, JobRun
from cultivation.domain.certificates import (
    NotAuthentic,
    certificate_for,
    hand_out,
    issue_certificates,
    print_certificate,
    read_token,
    start_certificates,
)
from cultivation.domain.certificates.codes import grouped, new_code, plain_code
from cultivation.domain.certificates.verifying import verify_file
from cultivation.domain.titles import cancel, rename
from cultivation.enums import CancellationGround, TitleKind
from cultivation.models import Certificate
from tests.factories import make_title

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def title(world):
    return make_title(
        world.enterprise(), TitleKind.SRDI, issued_by=world.offices["330000"], number="S1"
    )


def renamed(title, name="新名称有限公司"):
    return rename(title=title, name=name, on=timezone.localdate(), document="D1", actor=SYSTEM)


def test_a_certificate_is_issued_once_and_printed_to_the_bytes_of_its_digest(title):
    first = certificate_for(title=title, actor=SYSTEM)
    assert certificate_for(title=title, actor=SYSTEM) == first
    assert sha256(print_certificate(first)).hexdigest() == first.sha256
    assert first.edition == 1
    entry = Event.objects.get(subject_kind="title", verb="title.certificate_issued")
    assert entry.after["sha256"] == first.sha256


def test_a_new_public_address_leaves_what_was_issued_as_it_is(title, settings):
    certificate = certificate_for(title=title, actor=SYSTEM)
    before = print_certificate(certificate)
    settings.PUBLIC_URL = "https://sme.example.cn"
    assert print_certificate(certificate) == before


def test_a_renamed_holder_gets_a_new_edition_that_supersedes_the_old(title):
    first = certificate_for(title=title, actor=SYSTEM)
    renamed(title)
    outbox.sweep()
    first.refresh_from_db()
    second = Certificate.objects.get(title=title, superseded_at=None)
    assert first.superseded_at is not None
    assert (second.edition, second.holder_name) == (2, "新名称有限公司")
    assert second.facts["former_name"] == first.holder_name
    assert second.code != first.code


def test_a_name_that_cannot_be_printed_leaves_no_certificate_and_says_the_character(title):
    renamed(title, "杭州𠮷精密有限公司")
    with pytest.raises(DomainError, match="𠮷"):
        certificate_for(title=title, actor=SYSTEM)
    assert not Certificate.objects.exists()


def test_taking_a_certificate_leaves_an_entry_and_an_ended_title_has_none(title, world):
    actor = world.owner_actor(title.enterprise)
    _certificate, paper = hand_out(title=title, actor=actor)
    assert paper.startswith(b"%PDF")
    assert Event.objects.get(verb="title.certificate_taken").actor_id == actor.user_id
    cancel(
        title=title,
        on=timezone.localdate(),
        ground=CancellationGround.DATA_FRAUD,
        document="D",
        reason="R",
        actor=SYSTEM,
    )
    with pytest.raises(DomainError) as refused:
        hand_out(title=title, actor=actor)
    assert refused.value.code == "title_ended"


def test_a_job_issues_many_and_names_the_one_that_cannot_be_printed(world, title):
    rare = make_title(
        world.enterprise("330108"),
        TitleKind.SRDI,
        issued_by=world.offices["330000"],
        name_at_recognition="𠮷",
    )
    run = start_certificates(
        titles=[title, rare], announcement="A1", actor=world.official_actor("approver", "330000")
    )
    while run.is_live:
        outbox.sweep()
        run.refresh_from_db()
    outcomes = {line.subject_id: (line.outcome, line.sentence) for line in run.lines.all()}
    assert outcomes[title.pk][0] == "done"
    assert outcomes[rare.pk][0] == "refused"
    assert "𠮷" in outcomes[rare.pk][1]
    assert JobRun.objects.count() == 1


def test_what_was_issued_never_changes(title):
    certificate = certificate_for(title=title, actor=SYSTEM)
    for change in (
        lambda: Certificate.objects.update(token="x"),
        lambda: Certificate.objects.filter(pk=certificate.pk).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_codes_are_random_read_as_typed_and_checked():
    codes = {new_code() for _ in range(300)}
    assert len(codes) == 300
    for code in codes:
        assert plain_code(f" {grouped(code).lower()} ") == code
        wrong = ("A" if code[3] != "A" else "B").join((code[:3], code[4:]))
        assert plain_code(wrong) is None
    assert plain_code("") is None
    assert plain_code("x" * 500) is None


def altered(token):
    """The same token with one character changed, at every place."""
    for at in range(len(token)):
        yield token[:at] + ("B" if token[at] != "B" else "C") + token[at + 1 :]


def test_every_altered_token_is_refused_and_the_true_one_is_not(title):
    certificate = certificate_for(title=title, actor=SYSTEM)
    keys = signing_keys()
    assert read_token(certificate.token, keys).number == "S1"
    for token in [*altered(certificate.token), "", "A", "é" * 9, certificate.token[:-8]]:
        with pytest.raises(NotAuthentic):
            read_token(token, keys)


def test_a_file_is_verified_offline_and_an_altered_one_is_told(title, tmp_path, db, capsys):
    certificate = certificate_for(title=title, actor=SYSTEM)
    paper = print_certificate(certificate)
    public = SigningKeys.from_json(json.loads(json.dumps(signing_keys().as_json())))
    assert all(key.private is None for key in public.keys.values())
    assert verify_file(paper, public, address=ADDRESS).is_whole
    assert verify_file(paper + b"%", public, address=ADDRESS).is_whole is False
    text = f"{ADDRESS}/c/{certificate.token}".encode()
    assert verify_file(text, public, address=ADDRESS).facts.holder == certificate.holder_name
    with pytest.raises(NotAuthentic):
        verify_file(b"%PDF-1.7 nothing", public, address=ADDRESS)


def test_the_command_prints_what_counts_and_fails_for_a_forgery(
    title, tmp_path, capsys, monkeypatch
):
    certificate = certificate_for(title=title, actor=SYSTEM)
    good, forged, keys = tmp_path / "good.pdf", tmp_path / "forged.txt", tmp_path / "keys.json"
    good.write_bytes(print_certificate(certificate))
    forged.write_text(next(altered(certificate.token)))
    keys.write_text(json.dumps(signing_keys().as_json()))
    with monkeypatch.context() as origin_is_down:
        # Neither register nor network answers.
        origin_is_down.setattr("django.db.backends.utils.CursorWrapper.execute", _no_answer)
        origin_is_down.setattr("socket.socket.connect", _no_answer)
        call_command("verify_certificate", good, keys=keys)
    assert '"number": "S1"' in capsys.readouterr().out
    with pytest.raises(CommandError, match="NOT AUTHENTIC"):
        call_command("verify_certificate", forged, keys=keys)


def _no_answer(*_arguments, **_options):
    raise OSError("The origin is down.")


class _OtherAlgorithm:
    """Stands for SM2: another length of signature, another name."""

    algorithm = "other"

    def generate(self):
        return b"k" * 16

    def public_key(self, private):
        return sha256(private).digest()

    def sign(self, private, message):
        return sha256(self.public_key(private) + message).digest() * 3

    def verify(self, public, message, signature):
        return signature == sha256(public + message).digest() * 3


def test_another_algorithm_is_plugged_in_and_earlier_signatures_stay_checkable(title, monkeypatch):
    first = certificate_for(title=title, actor=SYSTEM)
    monkeypatch.setitem(_PROVIDERS, "other", _OtherAlgorithm())
    keys = signing_keys().with_new("other-1", "other")
    monkeypatch.setattr("cultivation.domain.certificates.issuing.signing_keys", lambda: keys)
    renamed(title)
    second = certificate_for(title=title, actor=SYSTEM)
    assert (first.key_id, second.key_id) == ("test-1", "other-1")
    for certificate in (first, second):
        assert read_token(certificate.token, keys).holder == certificate.holder_name
    with pytest.raises(NotAuthentic):
        read_token(second.token, signing_keys())


def test_the_published_vectors_of_ed25519_hold():
    # RFC 8032, section 7.1, test 2.
    private = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    provider = provider_of("ed25519")
    public = provider.public_key(private)
    signature = provider.sign(private, b"\x72")
    assert public.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signature.hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223eb")
    assert provider.verify(public, b"\x72", signature)
    assert not provider.verify(public, b"\x73", signature)
    with pytest.raises(LookupError):
        provider_of("sm2")
    register_provider(provider)


def test_many_at_once_come_in_the_order_asked(world, title):
    other = make_title(
        world.enterprise("330402"), TitleKind.SRDI, issued_by=world.offices["330000"]
    )
    made = issue_certificates(titles=[other, title], actor=SYSTEM)
    assert [one.title_id for one in made] == [other.pk, title.pk]
